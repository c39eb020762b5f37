return list(({5, 40, 3, 17} | {v % 7 for v in range(30)}) ^ {v % 7 for v in range(30)})
# = [17, 40]
