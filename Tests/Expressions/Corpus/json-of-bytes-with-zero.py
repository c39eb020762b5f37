import json
return json.loads(b'\xff\x00')
# ! JSONDecodeError
