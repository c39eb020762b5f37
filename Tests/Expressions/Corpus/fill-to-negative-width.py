least = -2**63
return 'a'.center(least), 'a'.ljust(least), 'a'.rjust(least), 'a'.zfill(least), b'a'.center(least), b'a'.zfill(least)
# = ('a', 'a', 'a', 'a', b'a', b'a')
