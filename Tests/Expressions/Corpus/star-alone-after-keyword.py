f = lambda *p, **q: (p, q)
return f(q='a'[65], *True)
# ! IndexError
