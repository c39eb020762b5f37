answers = []
for text in ['a b', 'a', '', ' ', 'é b c', 'a b' * 40]:
    first, middle, last = text.partition(' ')
    answers.append((first, middle, last, text.partition(' ')[0], text.partition(' ')[1], text.partition(' ')[2]))
first, middle, last = b'a b'.partition(b' ')
return answers, first, last
# = ([('a', ' ', 'b', 'a', ' ', 'b'), ('a', '', '', 'a', '', ''), ('', '', '', '', '', ''), ('', ' ', '', '', ' ', '
#   '), ('é', ' ', 'b c', 'é', ' ', 'b c'), ('a', ' ', 'ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba
#    ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba b', 'a', ' ', 'ba ba ba ba ba ba ba ba ba ba ba ba ba
#    ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba b')], b'a', b'b')
