import urllib.parse
return urllib.parse.unquote(b'a%C3%A9')
# = 'aé'
