import textwrap
return textwrap.shorten('averyverylongword ok', width=2, placeholder=['a'])
# ! AttributeError
