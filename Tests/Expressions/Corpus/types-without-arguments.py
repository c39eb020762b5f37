return list[int], int[1:2]
# ! TypeError
