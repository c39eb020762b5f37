try:
    {}.pop({1})
except KeyError as e:
    return repr(e), {}.pop([], 5)
# = ('KeyError({1})', 5)
