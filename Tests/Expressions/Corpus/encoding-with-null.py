log = []
for call in (lambda: str(None, 'a\0'), lambda: bytes(1, 'a\0'), lambda: b''.decode('\0'),
        lambda: 'a'.encode('utf-8', '\0'),
        lambda: b''.decode('nope'), lambda: b'a'.decode('nope'), lambda: str('x', 1), lambda: 'a'.encode(errors=None)):
    try:
        log.append(call())
    except Exception as e:
        log.append(str(type(e)))
return log
# = ["<class 'ValueError'>", "<class 'ValueError'>", "<class 'ValueError'>", "<class 'ValueError'>", '', "<class
#    'LookupError'>", "<class 'TypeError'>", "<class 'TypeError'>"]
