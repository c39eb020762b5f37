d = dict.fromkeys(range(200))
for i in range(150):
    d.popitem()
    d[1000] = i
    d.popitem()
d['x'] = 1
return list(d)[-3:], len(d), d.popitem(), d.popitem()
# = ([48, 49, 'x'], 51, ('x', 1), (49, None))
