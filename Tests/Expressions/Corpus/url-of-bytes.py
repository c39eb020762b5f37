import urllib.parse
url = urllib.parse.urlparse(b'http://u:p@Host:80/a;b?c#d')
return (url, url.hostname, url.port, url.geturl(), url.decode(), urllib.parse.urljoin(b'http://a/b', b'../c'),
        urllib.parse.urlsplit(None), urllib.parse.urldefrag(b'a#b').geturl(), urllib.parse.parse_qs(b'a=1&b=%41'))
# = (ParseResultBytes(scheme=b'http', netloc=b'u:p@Host:80', path=b'/a', params=b'b', query=b'c', fragment=b'd'), b'ho
#   st', 80, b'http://u:p@Host:80/a;b?c#d', ParseResult(scheme='http', netloc='u:p@Host:80', path='/a', params='b', qu
#   ery='c', fragment='d'), b'http://a/c', SplitResultBytes(scheme=b'', netloc=b'', path=b'', query=b'', fragment=b'')
#   , b'a#b', {b'a': [b'1'], b'b': [b'A']})
