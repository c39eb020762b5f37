answers = []
for separator in [(), ('a',), {1}, {}, None, 1]:
    try:
        answers.append(b'a'.hex(separator))
    except (TypeError, ValueError) as e:
        answers.append((type(e) is ValueError, str(e)))
return answers
# = [(True, 'sep must be length 1.'), (False, 'sep must be str or bytes.'), (False, 'sep must be str or bytes.'), (T
#   rue, 'sep must be length 1.'), (False, "object of type 'NoneType' has no len()"), (False, "object of type 'int'
#    has no len()")]
