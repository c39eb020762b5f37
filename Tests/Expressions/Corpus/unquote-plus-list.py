import urllib.parse
return urllib.parse.unquote_plus([1])
# ! AttributeError
