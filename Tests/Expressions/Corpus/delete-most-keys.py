d = dict.fromkeys(range(300))
for i in range(290): del d[i]
d[5] = 1
return list(d), 295 in d, 3 in d
# = ([290, 291, 292, 293, 294, 295, 296, 297, 298, 299, 5], True, False)
