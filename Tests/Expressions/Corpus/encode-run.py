try:
    'a日本b'.encode('latin-1')
except UnicodeEncodeError as e:
    return str(e), e.start, e.end
# = ("'latin-1' codec can't encode characters in position 1-2: ordinal not in range(256)", 1, 3)
