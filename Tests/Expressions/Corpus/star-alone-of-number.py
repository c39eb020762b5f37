f = lambda *p, **q: (p, q)
return f(q=1, *True)
# ! TypeError
