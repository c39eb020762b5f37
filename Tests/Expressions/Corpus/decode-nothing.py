return b''.decode('nope'), str(b'', 'nope')
# = ('', '')
