return list(enumerate(None, 10**20))
# ! TypeError
