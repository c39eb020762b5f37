def own(a, b, /, c, *, d): pass
log = []
for call in (lambda: own(a=1, b=2, c=3, d=4), lambda: own(1, 2, e=3), lambda: own(1, b=2, e=3)):
    try:
        call()
    except TypeError as err:
        log.append(str(err))
return log
# = ["own() got some positional-only arguments passed as keyword arguments: 'a, b'", "own() got an unexpected keyword
#    argument 'e'", "own() got some positional-only arguments passed as keyword arguments: 'b'"]
