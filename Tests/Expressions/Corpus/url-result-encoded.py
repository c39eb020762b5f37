import urllib.parse
a = urllib.parse.urldefrag('a=1&b=2#c')
b = urllib.parse.urlsplit('http://u:p@Host:80/é?x')
return a.encode('utf-8'), b.encode('utf-8').decode('utf-8') == b, b._asdict()
# = (DefragResultBytes(url=b'a=1&b=2', fragment=b'c'), True, {'scheme': 'http', 'netloc': 'u:p@Host:80', 'path': '/é',
#    'query': 'x', 'fragment': ''})
