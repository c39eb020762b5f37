try:
    x = True
    del x[0]
except TypeError as e:
    return str(e)
# = "'bool' object does not support item deletion"
