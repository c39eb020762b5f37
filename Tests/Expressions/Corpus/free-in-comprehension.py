b = 1
del b
return [b for _ in range(2)]
# ! NameError: cannot access free variable 'b' where it is not associated with a value in enclosing scope
