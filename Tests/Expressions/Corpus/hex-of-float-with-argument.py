return (0.5).hex(':')
# ! TypeError
