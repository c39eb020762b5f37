f = lambda **q: q
log = []
for call in (lambda: f(**{1: 2}, **{3: 1 / 0}), lambda: f(**{1: 2}, q=3), lambda: f(**{'a': 2}, q=3)):
    try:
        log.append(call())
    except Exception as e:
        log.append(str(type(e)))
return log
# = ["<class 'ZeroDivisionError'>", "<class 'TypeError'>", {'a': 2, 'q': 3}]
