import datetime
return datetime.datetime(2000, 1, 1).isoformat('ab')
# ! TypeError
