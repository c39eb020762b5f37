import urllib.parse
a, b = urllib.parse.urldefrag('x#')
return repr(urllib.parse.urldefrag('http://h/a#b')), a, b
# = ("DefragResult(url='http://h/a', fragment='b')", 'x', '')
