answers = []
for fill in [b'ab', b'', 'x', None, 1]:
    try:
        answers.append(b'a'.ljust(5, fill))
    except TypeError as e:
        answers.append(str(e))
return answers
# = ['ljust() argument 2 must be a byte string of length 1, not bytes', 'ljust() argument 2 must be a byte string of
#    length 1, not bytes', 'ljust() argument 2 must be a byte string of length 1, not str', 'ljust() argument 2 must
#    be a byte string of length 1, not None', 'ljust() argument 2 must be a byte string of length 1, not int']
