e = OSError(2, 'x', 'f')
return e.errno, e.strerror, e.filename, e.args, OSError('x').errno, isinstance(BrokenPipeError(), OSError)
# = (2, 'x', 'f', (2, 'x'), None, True)
