d = {1: 2}
try:
    d |= None
except TypeError as e:
    return str(e), d
# = ("'NoneType' object is not iterable", {1: 2})
