return 'abc'.translate({97: True, 98: False, 99: 100})
# = '\x01\x00d'
