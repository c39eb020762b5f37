"""Reads the plain HTML pages that the server sends: their forms, inputs and headings."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin


@dataclass
class Form:
    action: str
    method: str
    inputs: list[dict] = field(default_factory=list)

    def names(self) -> set[str]:
        return {each["name"] for each in self.inputs if each.get("name")}

    def values(self) -> dict[str, str]:
        """What a browser would send when nobody typed anything; buttons are left out."""
        unsent = ("submit", "button", "reset", "image", "checkbox", "radio")
        return {each["name"]: each.get("value") or "" for each in self.inputs
                if each.get("name") and each.get("type") not in unsent}


class Page(HTMLParser):
    """A parsed page."""

    def __init__(self, html: str, url: str):
        super().__init__()
        self.url = url
        self.forms: list[Form] = []
        self.tags: list[tuple[str, dict]] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        values = {name: value if value is not None else "" for name, value in attributes}
        self.tags.append((tag, values))
        if tag == "form":
            action = urljoin(self.url, values.get("action") or self.url)
            self.forms.append(Form(action, (values.get("method") or "get").lower()))
        elif tag in ("input", "button", "select", "textarea") and self.forms:
            default = "text" if tag == "input" else "submit" if tag == "button" else tag
            self.forms[-1].inputs.append({"type": default} | values)

    def handle_data(self, data):
        if data.strip():
            self.text.append(data.strip())

    def all(self, tag: str) -> list[dict]:
        """The attributes of every element of this name."""
        return [values for name, values in self.tags if name == tag]

    def form_with(self, name: str) -> Form | None:
        """The form that has an input of this name."""
        return next((form for form in self.forms if name in form.names()), None)
