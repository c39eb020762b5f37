s = {frozenset({1}), 2}
s.discard({1})
return s, b'a\tb'.expandtabs(4)
# = ({2}, b'a   b')
