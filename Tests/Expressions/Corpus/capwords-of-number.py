import string
return string.capwords(5)
# ! AttributeError
