d = dict.fromkeys(range(20))
for i in range(16): d.popitem()
d['a'] = 1
d[2] = 5
d[100] = 7
for i in range(100): d[i + 1000] = i
for i in range(99): del d[i + 1000]
d['b'] = 2
return d, 'a' in d, 1099 in d, 1000 in d, d.pop('b'), d.get(100)
# = ({0: None, 1: None, 2: 5, 3: None, 'a': 1, 100: 7, 1099: 99}, True, True, False, 2, 7)
