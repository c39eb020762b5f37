import ipaddress
log = []
for text, index in (('1.2.3.4', 0.5), ('10.0.0.0/8', 1e22), ('10.0.0.0/8', 1.5), ('10.0.0.0/8', -1.5), ('10.0.0.0/8', -1e22)):
    try:
        ipaddress.ip_network(text)[index]
    except Exception as err:
        log.append(str(type(err)))
return log
# = ["<class 'IndexError'>", "<class 'IndexError'>", "<class 'ipaddress.AddressValueError'>", "<class 'ipaddress.Add
#   ressValueError'>", "<class 'IndexError'>"]
