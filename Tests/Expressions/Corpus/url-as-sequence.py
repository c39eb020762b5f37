import urllib.parse
url = urllib.parse.urlparse('http://h/a')
match url:
    case [scheme, *rest]:
        return scheme, rest, isinstance(url, tuple), url < ('x',), url[:2], url.count(''), url + (1,)
# = ('http', ['h', '/a', '', '', ''], True, True, ('http', 'h'), 3, ('http', 'h', '/a', '', '', '', 1))
