def own(*a): pass
log = []
for call in (lambda: own(*True), lambda: own(1, *True), lambda: own(**1), lambda: own(a=1, **{'a': 2}), lambda: print(*1),
             lambda: ''.join(*1), lambda: int(*1)):
    try:
        call()
    except TypeError as err:
        log.append(str(err))
return log
# = ['own() argument after * must be an iterable, not bool', 'Value after * must be an iterable, not bool', 'own() arg
#   ument after ** must be a mapping, not int', "own() got multiple values for keyword argument 'a'", 'print() argumen
#   t after * must be an iterable, not int', 'str.join() argument after * must be an iterable, not int', 'int() argume
#   nt after * must be an iterable, not int']
