log = []
def f(v):
    log.append(v)
    return v
def g():
    x = 1
    def change():
        nonlocal x
        x = 5
    log.append((x, change, (yield change), x)[::2][1] is None)
    return {f('a'): (yield 1), f('b'): f('c')}
it = g()
next(it)()
log.append(next(it))
try: it.send('s')
except StopIteration as e: log.append(e.value)
return log
# = [True, 'a', 1, 'b', 'c', {'a': 's', 'b': 'c'}]
