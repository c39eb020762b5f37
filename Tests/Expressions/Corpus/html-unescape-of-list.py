import html
return html.unescape([1])
# = [1]
