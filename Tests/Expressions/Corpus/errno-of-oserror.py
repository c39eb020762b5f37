try:
    raise OSError('m', 1)
except OSError as e:
    return str(e), repr(e), e.args
# = ('[Errno m] 1', "OSError('m', 1)", ('m', 1))
