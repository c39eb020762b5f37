import urllib.parse
return urllib.parse.urlencode([['a', 1]])
# ! TypeError
