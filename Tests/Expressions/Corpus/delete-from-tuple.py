log = []
for i in (0, slice(0, 1), 'a'):
    try:
        del (1, 2)[i]
    except TypeError as e:
        log.append(str(e))
return log
# = ["'tuple' object doesn't support item deletion", "'tuple' object does not support item deletion", "'tuple' object
#    does not support item deletion"]
