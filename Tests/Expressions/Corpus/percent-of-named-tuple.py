import urllib.parse
try:
    '%a' % urllib.parse.urldefrag('/path')
except TypeError as e:
    error = str(e)
return '%s %s' % urllib.parse.urldefrag('/path#x'), error
# = ('/path x', 'not all arguments converted during string formatting')
