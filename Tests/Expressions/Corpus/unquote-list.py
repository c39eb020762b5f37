import urllib.parse
return urllib.parse.unquote([1])
# ! AttributeError
