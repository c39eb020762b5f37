return 'x'.format_map(1), '{a}'.format_map({'a': 2})
# = ('x', '2')
