"""The pages of certificates, as tests address, fill in and read them."""

from django.urls import reverse

from trainings.certificates.templates.forms import DesignForm


def page_of(name, *args, language="en"):
    return reverse(f"certificates:{name}", args=args).replace("/en/", f"/{language}/", 1)


def content(response):
    return " ".join(response.content.decode().split())


def typed(version, **changes):
    """What a browser sends when the form of ``version`` is sent with ``changes``."""
    form = DesignForm(design=version.design, initial={"revision": version.revision})
    sent = {name: form[name].value() for name in form.fields if not name.endswith(("_upload", "_remove"))}
    return {**{name: "" if value is None else value for name, value in sent.items()}, **changes}
