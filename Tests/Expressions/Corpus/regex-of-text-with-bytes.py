import re
log = []
for find in (lambda: re.search('a', b'a'), lambda: re.search(b'a', 'a'), lambda: re.sub('a', b'x', 'ba'),
             lambda: re.sub('z', b'x', 'ba'), lambda: re.sub('(a)', rb'\1', 'ba'), lambda: re.sub('a', lambda m: 1, 'ba'),
             lambda: re.sub('z', 1, 'ba'), lambda: re.compile(b'a', re.U), lambda: re.search('a', 1)):
    try:
        log.append(find())
    except Exception as err:
        log.append((str(type(err)), str(err)))
return log
# = [("<class 'TypeError'>", 'cannot use a string pattern on a bytes-like object'), ("<class 'TypeError'>", 'cannot us
#   e a bytes pattern on a string-like object'), ("<class 'TypeError'>", 'sequence item 1: expected str instance, byte
#   s found'), 'ba', 'ba', ("<class 'TypeError'>", 'sequence item 1: expected str instance, int found'), ("<class 'Typ
#   eError'>", 'decoding to str: need a bytes-like object, int found'), ("<class 'ValueError'>", 'cannot use UNICODE f
#   lag with a bytes pattern'), ("<class 'TypeError'>", "expected string or bytes-like object, got 'int'")]
