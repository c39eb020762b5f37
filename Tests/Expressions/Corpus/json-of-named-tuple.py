import datetime, json, urllib.parse
return json.dumps(urllib.parse.urldefrag('mailto:a@b.c')), json.dumps([datetime.date(2024, 1, 2).isocalendar()], indent=1)
# = ('["mailto:a@b.c", ""]', '[\n [\n  2024,\n  1,\n  2\n ]\n]')
