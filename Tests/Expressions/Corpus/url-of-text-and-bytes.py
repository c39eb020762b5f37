import urllib.parse
log = []
for make in (lambda: urllib.parse.urljoin('http://a', b'b'), lambda: urllib.parse.urlunsplit(('a', b'b', '', '', '')),
             lambda: urllib.parse.urlsplit(1), lambda: urllib.parse.urlunsplit([]), lambda: urllib.parse.urlsplit([]),
             lambda: urllib.parse.urlunsplit('ab'), lambda: urllib.parse.parse_qs(b'a=%ff')):
    try:
        log.append(make())
    except Exception as err:
        log.append((str(type(err)), str(err)))
return log
# = [("<class 'TypeError'>", 'Cannot mix str and non-str arguments'), ("<class 'TypeError'>", 'Cannot mix str and non-
#   str arguments'), ("<class 'AttributeError'>", "'int' object has no attribute 'decode'"), ("<class 'IndexError'>",
#    'tuple index out of range'), ("<class 'TypeError'>", "unhashable type: 'list'"), ("<class 'ValueError'>", 'not en
#   ough values to unpack (expected 6, got 3)'), ("<class 'UnicodeEncodeError'>", "'ascii' codec can't encode characte
#   r '\\ufffd' in position 0: ordinal not in range(128)")]
