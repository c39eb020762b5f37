import re
return (re.findall(rb'(\w)(\W)?', b'a\xe9b'), re.sub(rb'(a)', rb'<\1>', b'banana', 2), re.split(b'(-)', b'a-b'),
        re.match(b'(?P<n>a)', b'abc'), re.compile(b'a', re.I), re.search(b'\xe9', b'\xc9', re.I), re.escape(b'a.b'))
# = ([(b'a', b'\xe9'), (b'b', b'')], b'b<a>n<a>na', [b'a', b'-', b'b'], <re.Match object; span=(0, 1), match=b'a'>, re
#   .compile(b'a', re.IGNORECASE), None, b'a\\.b')
