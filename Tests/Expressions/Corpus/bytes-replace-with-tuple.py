answers = []
for old, new in [(b'a', ('a', 1)), ((b'a',), b'b'), ([1], b'')]:
    try:
        answers.append(b'a'.replace(old, new))
    except TypeError as e:
        answers.append(str(e))
return answers
# = ["a bytes-like object is required, not 'tuple'", "a bytes-like object is required, not 'tuple'", "a bytes-like o
#   bject is required, not 'list'"]
