import urllib.parse
return urllib.parse.quote('a', safe=[-1])
# ! ValueError
