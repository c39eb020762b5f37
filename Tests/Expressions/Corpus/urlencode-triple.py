import urllib.parse
return urllib.parse.urlencode([('a', 1, 2)])
# ! ValueError
