return b''.join(1.5)
# ! TypeError: can only join an iterable
