import datetime
return divmod(datetime.timedelta(1), 2)
# ! TypeError
