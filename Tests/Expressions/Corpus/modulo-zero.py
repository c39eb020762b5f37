try:
    1 % 0
except ZeroDivisionError as e:
    return str(e)
# = 'integer modulo by zero'
