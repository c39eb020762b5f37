import ipaddress
return ipaddress.ip_address('fe80::1%eth0').exploded
# ! AddressValueError
