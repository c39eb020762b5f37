texts = []
for call in (lambda: b'a'.rsplit(True), lambda: b'a'.replace(b'a', 1), lambda: b'a'.index('a'),
        lambda: b'a'.strip('a'),
        lambda: b'a'.partition(None), lambda: b'a'.find(1.5), lambda: b'a'.split('a')):
    try:
        call()
    except TypeError as e:
        texts.append(str(e))
return texts
# = ["a bytes-like object is required, not 'bool'", "a bytes-like object is required, not 'int'", "argument should be
#    integer or bytes-like object, not 'str'", "a bytes-like object is required, not 'str'", "a bytes-like object is
#    required, not 'NoneType'", "argument should be integer or bytes-like object, not 'float'", "a bytes-like object is
#    required, not 'str'"]
