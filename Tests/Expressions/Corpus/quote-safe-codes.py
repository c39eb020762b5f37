import urllib.parse
return urllib.parse.quote('a/b c', safe=[47, 200]), urllib.parse.quote('', safe=1)
# = ('a/b%20c', '')
