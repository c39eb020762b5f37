import ipaddress
return ipaddress.ip_network('0.0.0.0/0')[10.0]
# ! AddressValueError
