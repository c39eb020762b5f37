return ascii('ŉǰΐΰﬁſςµıİẞßᾳᏰꭰ'.casefold())
# = "'\\u02bcnj\\u030c\\u03b9\\u0308\\u0301\\u03c5\\u0308\\u0301fis\\u03c3\\u03bc\\u0131i\\u0307ssss\\u03b1\\u03b9\\u13f
#   0\\u13a0'"
