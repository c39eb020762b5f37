return repr(({5, 40, 3, 17}).symmetric_difference([100, -100]) | {v % 7 for v in range(10)})
# = '{0, 1, 2, 3, 100, 5, 4, 6, 40, 17, -100}'
