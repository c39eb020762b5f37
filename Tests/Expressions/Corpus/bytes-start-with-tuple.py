try:
    b'abc'.startswith((b'x', 1))
except TypeError as err:
    return b'abc'.startswith((b'a', 1)), str(err)
# = (True, "a bytes-like object is required, not 'int'")
