log = []
def f(v):
    log.append(v)
    return v
(lambda *p, **q: 0)(q=f(1), *[f(2)], r=f(3), **{'s': f(4)})
return log
# = [2, 1, 3, 4]
