import datetime
return datetime.timedelta(hours=2**63, minutes=5)
# ! OverflowError
