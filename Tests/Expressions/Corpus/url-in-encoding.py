import urllib.parse
seen = []
def via(*given):
    seen.append(given)
    return 'q'
return (urllib.parse.quote('é', encoding='latin-1'), urllib.parse.unquote('%C3%A9+', encoding='latin-1'),
        urllib.parse.unquote('%ff', errors='ignore'), urllib.parse.urlencode({'é': ['é', b'x']}, True, encoding='latin-1'),
        urllib.parse.urlencode({'a': b'b', 'c': 1}, quote_via=via), seen)
# = ('%E9', 'Ã©+', '', '%E9=%E9&%E9=x', 'q=q&q=q', [('a', '', None, None), (b'b', ''), ('c', '', None, None), ('1', ''
#   , None, None)])
