bytes(2 ** 70)
# ! OverflowError
