return b'a@b'.split('@')[1]
# ! TypeError
