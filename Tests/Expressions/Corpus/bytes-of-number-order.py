log = []
for make in (lambda: (65).to_bytes(-1, 'middle'), lambda: (65).to_bytes(1, 1), lambda: int.from_bytes([256], 'middle'),
             lambda: int.from_bytes([1, 2], 'big'), lambda: int.from_bytes('a', 'big')):
    try:
        log.append(make())
    except Exception as err:
        log.append((str(type(err)), str(err)))
return log
# = [("<class 'ValueError'>", "byteorder must be either 'little' or 'big'"), ("<class 'TypeError'>", "to_bytes() argum
#   ent 'byteorder' must be str, not int"), ("<class 'ValueError'>", "byteorder must be either 'little' or 'big'"), 25
#   8, ("<class 'TypeError'>", "cannot convert 'str' object to bytes")]
