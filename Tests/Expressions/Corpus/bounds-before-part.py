log = []
for find in (lambda: 'abc'.find(1, 'x'), lambda: b'abc'.count('a', 'x'), lambda: b'abc'.startswith('a')):
    try:
        find()
    except TypeError as err:
        log.append(str(err))
return log
# = ['slice indices must be integers or None or have an __index__ method', 'slice indices must be integers or None or
#    have an __index__ method', 'startswith first arg must be bytes or a tuple of bytes, not str']
