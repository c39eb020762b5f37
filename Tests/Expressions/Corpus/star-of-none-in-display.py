log = []
for make in (lambda b: [*b, True], lambda b: (*b, True), lambda b: {*b, True}):
    try:
        make(None)
    except TypeError as err:
        log.append(str(err))
return log
# = ['Value after * must be an iterable, not NoneType', 'Value after * must be an iterable, not NoneType', "'NoneTyp
#   e' object is not iterable"]
