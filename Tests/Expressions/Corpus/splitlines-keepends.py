return 'a'.splitlines(1.5)
# ! TypeError
