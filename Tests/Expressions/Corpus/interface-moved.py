import ipaddress
return repr(ipaddress.ip_interface('10.0.0.1/8') + 2)
# = "IPv4Interface('10.0.0.3/32')"
