import datetime
answers = []
for days in [2**31, 2**31 - 1, -2**31 - 1, 2**63]:
    try:
        answers.append(datetime.timedelta(days))
    except OverflowError as e:
        answers.append(str(e))
return answers
# = ['Python int too large to convert to C int', 'days=2147483647; must have magnitude <= 999999999', 'Python int to
#   o large to convert to C int', 'Python int too large to convert to C int']
