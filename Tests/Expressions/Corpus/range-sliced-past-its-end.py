return range(10)[1:8:3], range(10)[2:1], range(5)[10**20:], range(True, 3), range(0, 3, 10**20) == range(1)
# = (range(1, 8, 3), range(2, 1), range(5, 5), range(1, 3), True)
