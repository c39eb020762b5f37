import json
return (json.loads('[1, 2.5, NaN]', parse_int=str, parse_float=repr, parse_constant=len),
        json.loads('{"a": {"b": 1}}', object_pairs_hook=list, object_hook=len))
# = (['1', "'2.5'", 3], [('a', [('b', 1)])])
