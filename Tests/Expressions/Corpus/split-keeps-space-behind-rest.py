return ' a  b  '.split(maxsplit=0), ' a  b  '.split(None, 1), b' a  '.split(maxsplit=0)
# = (['a  b  '], ['a', 'b  '], [b'a  '])
