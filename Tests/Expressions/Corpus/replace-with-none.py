answers = []
for call in [lambda: 'a'.replace('a', None), lambda: 'a'.removeprefix(None), lambda: str.maketrans('a', None)]:
    try:
        answers.append(call())
    except TypeError as e:
        answers.append(str(e))
return answers
# = ['replace() argument 2 must be str, not None', 'removeprefix() argument must be str, not None', 'maketrans() arg
#   ument 2 must be str, not None']
