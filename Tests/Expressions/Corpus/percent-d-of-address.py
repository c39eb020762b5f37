import ipaddress
import uuid
return '%+d' % ipaddress.ip_address('10.0.0.1'), '%d' % uuid.UUID(int=5)
# = ('+167772161', '5')
