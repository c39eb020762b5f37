import datetime
return datetime.datetime(2000, 1, 1).replace(year=2**62)
# ! OverflowError
