import re
return re.sub('a', r'\\1', 5)
# ! TypeError
