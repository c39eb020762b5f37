import textwrap
log = [textwrap.shorten('a\n\nb', width=5, placeholder=b'')]
for width in (3, 8):
    try:
        textwrap.shorten('a-b well-known', width=width, placeholder=b'abc\xff')
    except Exception as err:
        log.append(str(type(err)))
return log
# = ['a b', "<class 'ValueError'>", "<class 'TypeError'>"]
