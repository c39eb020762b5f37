s = {3, 70, 5, 9, 12}
t = set(s)
t -= t
t.add(9)
t.add(1)
return repr((s | s, s & s, s - s, s ^ s, s.union(s), s.intersection(), s.difference(), t))
# = '({3, 5, 70, 9, 12}, {3, 5, 70, 9, 12}, set(), set(), {3, 5, 70, 9, 12}, {3, 5, 70, 9, 12}, {3, 5, 70, 9, 12}, {9,
#    1})'
