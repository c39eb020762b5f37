import datetime, re
log = []
for f in (lambda: datetime.timedelta(1) - datetime.date(1999, 1, 1),
        lambda: re.compile('a') + 1, lambda: datetime.time(1).x):
    try:
        f()
    except Exception as e:
        log.append(str(e))
return log
# = ["unsupported operand type(s) for -: 'datetime.timedelta' and 'datetime.date'", "unsupported operand type(s) for +:
#    're.Pattern' and 'int'", "'datetime.time' object has no attribute 'x'"]
