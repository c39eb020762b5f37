import json
try:
    json.loads('\u00c0\u00c9'.encode('latin-1'))
except Exception as err:
    return str(type(err)), json.loads(b'["\xc3\xa9"]')
# = ("<class 'UnicodeDecodeError'>", ['é'])
