log = [b'%s %b %d %a %r %x %c%c' % (b'a', b'b', 1, 'é', 'x', 255, 65, b'B'), b'%(a)s' % {b'a': b'x'}]
for make in (lambda: b'%s' % 'a', lambda: b'%c' % 300, lambda: '%(a)s' % [1], lambda: '%(a)s' % 1):
    try:
        log.append(make())
    except Exception as err:
        log.append((str(type(err)), str(err)))
return log
# = [b"a b 1 '\\xe9' 'x' ff AB", b'x', ("<class 'TypeError'>", "%b requires a bytes-like object, or an object that imp
#   lements __bytes__, not 'str'"), ("<class 'OverflowError'>", '%c arg not in range(256)'), ("<class 'TypeError'>", '
#   list indices must be integers or slices, not str'), ("<class 'TypeError'>", 'format requires a mapping')]
