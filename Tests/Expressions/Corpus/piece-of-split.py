answers = []
for text in ['a@b@c', 'ab', '', '@', 'é@ü', 'a@@c']:
    answers.append(text.split('@')[0])
    for piece in [lambda: text.split('@')[1], lambda: text.split('@')[2], lambda: text.split('@@')[1]]:
        try:
            answers.append(piece())
        except IndexError as e:
            answers.append(str(e))
return answers
# = ['a', 'b', 'c', 'list index out of range', 'ab', 'list index out of range', 'list index out of range', 'list ind
#   ex out of range', '', 'list index out of range', 'list index out of range', 'list index out of range', '', '', '
#   list index out of range', 'list index out of range', 'é', 'ü', 'list index out of range', 'list index out of ran
#   ge', 'a', '', 'c', 'c']
