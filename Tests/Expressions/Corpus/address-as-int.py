import ipaddress
return int(ipaddress.ip_address('10.0.0.1')), int(ipaddress.ip_address('::1'))
# = (167772161, 1)
