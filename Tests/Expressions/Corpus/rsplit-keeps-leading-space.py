return '\n2.5 [1, 2'.rsplit(None, 1), '  a b '.rsplit(None, 1), '  a'.rsplit(None, 0)
# = (['\n2.5 [1,', '2'], ['  a', 'b'], ['  a'])
