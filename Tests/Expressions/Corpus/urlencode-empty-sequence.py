import urllib.parse
return urllib.parse.urlencode({'a': [1], 'b': {}, 'c': {'d': 2}, 'e': 'xy', 'f': 5, 'g': ()}, doseq=True)
# = 'a=1&c=d&e=xy&f=5'
