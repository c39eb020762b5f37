import textwrap
try:
    textwrap.indent('a', ('a', 1))
except TypeError as err:
    return str(err), textwrap.indent('', ('a', 1)), textwrap.wrap('', initial_indent=None)
# = ('can only concatenate tuple (not "str") to tuple', '', [])
