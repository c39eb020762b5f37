log = ['é€\U0001F600'.encode(name) for name in ('utf-16', 'utf-16-le', 'UTF_16_BE', 'utf-32', 'utf-8-sig')]
for data in (b'a', b'\x00\xd8', b'\x00\xd8a\x00', b'\x00\xdc'):
    try:
        log.append(data.decode('utf-16-le'))
    except UnicodeDecodeError as err:
        log.append((str(err), data.decode('utf-16', 'replace')))
return log, 'a\ud800'.encode('utf-16-le', 'surrogatepass'), b'\xed\xa0\x80'.decode('utf-8', 'surrogatepass')
# = ([b'\xff\xfe\xe9\x00\xac =\xd8\x00\xde', b'\xe9\x00\xac =\xd8\x00\xde', b'\x00\xe9 \xac\xd8=\xde\x00', b'\xff\xfe\
#   x00\x00\xe9\x00\x00\x00\xac \x00\x00\x00\xf6\x01\x00', b'\xef\xbb\xbf\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80', ("'utf
#   -16-le' codec can't decode byte 0x61 in position 0: truncated data", '�'), ("'utf-16-le' codec can't decode bytes
#    in position 0-1: unexpected end of data", '�'), ("'utf-16-le' codec can't decode bytes in position 0-1: illegal U
#   TF-16 surrogate", '�a'), ("'utf-16-le' codec can't decode bytes in position 0-1: illegal encoding", '�')], b'a\x00
#   \x00\xd8', '\ud800')
