import textwrap
return textwrap.shorten(3, 10)
# ! AttributeError
