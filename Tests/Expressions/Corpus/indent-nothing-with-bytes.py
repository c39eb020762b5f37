import textwrap
return textwrap.indent('', b'x'), textwrap.indent('  \n', b'x')
# = ('', '  \n')
