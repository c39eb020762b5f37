import ipaddress
z = b'\xff\x00'
z %= ipaddress.ip_network('192.168.0.0/24')
return z, 'abc' % ipaddress.ip_network('10.0.0.0/8')
# = (b'\xff\x00', 'abc')
