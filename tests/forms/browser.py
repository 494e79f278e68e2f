"""A window with a form: opened, filled in and sent as a browser does, hidden fields included."""

from html.parser import HTMLParser


class Browser:
    """Sends the form that has a ``form_version``, or the id ``form_id``."""

    def __init__(self, client, form_id=""):
        self.client, self.form_id = client, form_id

    def open(self, address):
        self.address = address
        self.page = self.client.get(address)
        assert self.page.status_code == 200
        return self.read()

    def read(self):
        """Take the form from the page that was answered last."""
        self.values = form_in(self.page.content.decode(), self.form_id)
        return self

    def fill(self, **values):
        self.values.update({name: value if isinstance(value, list) else [value] for name, value in values.items()})
        return self

    def send(self, **kwargs):
        self.page = self.client.post(self.address, self.values, **kwargs)
        return self.page


def form_in(html, form_id=""):
    """The values of the first POST form with a Save button of its own, or of that with the id."""
    reader = _Forms()
    reader.feed(html)
    forms = [form for form in reader.forms if (form["id"] == form_id if form_id else "form-card" in form["class"])]
    assert len(forms) == 1, [form["id"] for form in reader.forms]
    return forms[0]["values"]


class _Forms(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self.form, self.text_of, self.select = [], None, None, None

    def handle_starttag(self, tag, attributes):
        attrs = dict(attributes)
        if tag == "form":
            self.form = {"id": attrs.get("id", ""), "class": attrs.get("class") or "", "values": {}}
            self.forms.append(self.form)
        if self.form is None:
            return
        if tag == "input" and attrs.get("name") and "disabled" not in attrs:
            self.add_input(attrs["name"], attrs.get("type"), attrs)
        if tag == "select":
            self.select = {"name": attrs["name"], "several": "multiple" in attrs, "first": None, "chosen": []}
        if tag == "option" and self.select is not None:
            if self.select["first"] is None:
                self.select["first"] = attrs.get("value", "")
            if "selected" in attrs:
                self.select["chosen"].append(attrs.get("value", ""))
        if tag == "textarea":
            self.text_of = attrs["name"]
            self.add(self.text_of, "")

    def handle_data(self, data):
        if self.text_of:
            self.form["values"][self.text_of][-1] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        if tag == "textarea" and self.text_of:
            values = self.form["values"][self.text_of]
            values[-1] = values[-1].removeprefix("\n").replace("\n", "\r\n")
            self.text_of = None
        if tag == "select" and self.select is not None:
            chosen = self.select["chosen"] or ([] if self.select["several"] else [self.select["first"]])
            for value in chosen:
                self.add(self.select["name"], value)
            self.select = None

    def add_input(self, name, kind, attrs):
        ticked = kind not in {"checkbox", "radio"} or "checked" in attrs
        if ticked and kind not in {"submit", "file"}:
            self.add(name, attrs.get("value") or ("on" if kind == "checkbox" else ""))

    def add(self, name, value):
        self.form["values"].setdefault(name, []).append(value)
