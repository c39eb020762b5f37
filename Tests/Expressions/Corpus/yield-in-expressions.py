def g(p):
    x = p + (yield 1) * (yield 2)
    x += (yield 3) or 10
    if (yield x) and p: yield 'a'
    elif (yield 4): yield 'b'
    while (yield 'w') != 'end': pass
    return [x, *[(yield 5)], (yield) if p else (yield 6)]
it = g(1)
log = [next(it)]
try:
    for v in (2, 3, 0, 0, 1, 7, 8, 'end', 9, 10): log.append(it.send(v))
except StopIteration as e:
    log.append(e.value)
return log
# = [1, 2, 3, 17, 4, 'b', 'w', 'w', 5, None, [17, 9, 10]]
