import textwrap
return textwrap.shorten('averyverylongword ok', width=0, placeholder=['a'])
# ! ValueError
