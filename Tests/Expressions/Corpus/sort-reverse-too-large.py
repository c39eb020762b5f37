return sorted([3, 'a'], reverse=10**20)
# ! OverflowError
