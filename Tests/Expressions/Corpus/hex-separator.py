try:
    b'ab'.hex('abc')
except ValueError as e:
    return str(e), b'abc'.hex(b':'), b'abcd'.hex('-', 2)
# = ('sep must be length 1.', '61:62:63', '6162-6364')
