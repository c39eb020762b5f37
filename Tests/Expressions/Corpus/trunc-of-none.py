import math
try:
    math.trunc(None)
except TypeError as err:
    return repr(err)
# = 'TypeError("type NoneType doesn\'t define __trunc__ method")'
