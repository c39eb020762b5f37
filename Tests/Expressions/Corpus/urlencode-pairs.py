import urllib.parse
return urllib.parse.urlencode([('a', 1), 'bc']), urllib.parse.urlencode(''), urllib.parse.urlencode(())
# = ('a=1&b=c', '', '')
