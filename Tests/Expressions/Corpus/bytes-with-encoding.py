return bytes((), (1, 2))
# ! TypeError
