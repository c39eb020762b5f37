return bytes(True), bytes(False)
# = (b'\x00', b'')
