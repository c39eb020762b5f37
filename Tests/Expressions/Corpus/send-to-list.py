def g(): yield from [1, 2]
it = g()
next(it)
return it.send(4)
# ! AttributeError
