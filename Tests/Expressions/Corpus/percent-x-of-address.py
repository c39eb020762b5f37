import ipaddress
return '%x' % ipaddress.ip_address('10.0.0.1')
# ! TypeError
