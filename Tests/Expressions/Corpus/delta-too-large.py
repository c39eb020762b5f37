import datetime
return datetime.timedelta(-2**63) * 65
# ! OverflowError
