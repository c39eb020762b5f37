x = 'aaa'
try:
    del x[2**63]
except IndexError as e:
    return str(e)
# = "cannot fit 'int' into an index-sized integer"
