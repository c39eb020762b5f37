d = None
d |= type('aaa')
return (d, int | str | int, int | int, str | None, isinstance(1, int | None), isinstance(1, (float | str, bytes)),
        issubclass(bool, str | int), (int | str) == (str | int), ValueError | None)
# = (None | str, int | str, <class 'int'>, str | None, True, False, True, True, ValueError | None)
