import re
found = re.compile('(x)?a').search('xxab', 1, 100)
return found.pos, found.endpos, found.regs, '%(0)s' % {'0': found.end()}
# = (1, 4, ((1, 3), (1, 2)), '3')
