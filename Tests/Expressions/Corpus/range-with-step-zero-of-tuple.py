return range((), -100, 0)
# ! TypeError
