import html
return html.escape(3)
# ! AttributeError
