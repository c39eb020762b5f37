return range(5)[10**20]
# ! IndexError
