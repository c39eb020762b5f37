import json
return [json.loads('["é"]'.encode(name)) for name in ('utf-8', 'utf-8-sig', 'utf-16', 'utf-16-be', 'utf-32', 'utf-32-le')]
# = [['é'], ['é'], ['é'], ['é'], ['é'], ['é']]
