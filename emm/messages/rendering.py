"""From the text of a kind to an email: fields filled in, escaped as each format needs.

A text is no program. It is searched once for names of declared fields in braces; what they stand for is put there and
not searched again.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.encoding import force_str
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emm.common.errors import DomainError

from .kinds import Field, Kind
from .models import MAX_SUBJECT_LENGTH, MessageText

_FIELD = re.compile(r"\{([^{}]*)\}")

_PAGE = (
    '<!doctype html>\n<html lang="{}">\n<head><meta charset="utf-8"><title>{}</title></head>\n'
    "<body>\n{}\n</body>\n</html>\n"
)

# What every message can say of its sender.
SENDER_FIELDS = (
    Field("sender", gettext_lazy("Name of this site and the organisation"), "EMM Trainings, IOM Indonesia"),
    Field("organisation", gettext_lazy("Name of the organisation"), "IOM Indonesia"),
    Field("contact", gettext_lazy("Contact address"), "emm-trainings@example.org"),
)


@dataclass(frozen=True)
class Wording:
    """Subject and text of a kind in one language, with fields in braces."""

    subject: str
    text: str


@dataclass(frozen=True)
class Rendered:
    """An email in its three forms."""

    subject: str
    text: str
    body: SafeString  # of the HTML
    html: SafeString


def fields_of(kind: Kind) -> dict[str, Field]:
    """The fields that texts of ``kind`` may hold, by name."""
    return {each.name: each for each in (*kind.fields, *SENDER_FIELDS)}


def built_in(kind: Kind, language: str) -> Wording:
    """The text that comes with the product."""
    with translation.override(language):
        return Wording(force_str(kind.subject), force_str(kind.text))


def wording_of(kind: Kind, language: str) -> Wording:
    """The text that is sent: what administrators wrote, else the built-in."""
    own = MessageText.objects.filter(kind=kind.key, language=language).first()
    return Wording(own.subject, own.text) if own else built_in(kind, language)


def check(kind: Kind, wording: Wording) -> None:
    """Raise ``DomainError`` at the field ``subject`` or ``text`` where the text has an unknown field, or lacks one."""
    known = fields_of(kind)
    for place, text in (("subject", wording.subject), ("text", wording.text)):
        for name in _FIELD.findall(text):
            if name not in known:
                raise DomainError(
                    "messages.unknown_field", field=place, name=name, known=", ".join(f"{{{each}}}" for each in known)
                )
        rest = _FIELD.sub("", text)
        if "{" in rest or "}" in rest:
            raise DomainError("messages.lone_brace", field=place)
    if secret := next((each for each in known.values() if each.is_secret and _holds(wording.subject, each)), None):
        raise DomainError("messages.secret_in_subject", field="subject", name=secret.name)
    if missing := next((each for each in known.values() if each.is_required and not _holds(wording.text, each)), None):
        raise DomainError("messages.missing_field", field="text", name=missing.name)


def render(kind: Kind, wording: Wording, values: Mapping[str, str], language: str) -> Rendered:
    """``wording`` with ``values`` in it: one line for the subject, plain text, and HTML in which values are escaped."""
    known = fields_of(kind)
    all_values = {**sender(), **values}
    subject = " ".join(_fill(wording.subject, all_values).split())[:MAX_SUBJECT_LENGTH]
    body = _as_html(wording.text, all_values, known.values())
    return Rendered(
        subject=subject,
        text=_fill(wording.text, all_values).strip() + "\n",
        body=body,
        html=format_html(_PAGE, language, subject, body),
    )


def samples(kind: Kind, language: str) -> dict[str, str]:
    """Invented values for a preview."""
    with translation.override(language):
        return {each.name: force_str(each.sample) for each in kind.fields} | sender()


def without_secrets(kind: Kind, values: Mapping[str, str | Callable[[], str]]) -> dict[str, str]:
    """``values`` as they may be kept and shown: a secret one is only named."""
    secret = {each.name for each in kind.fields if each.is_secret}
    return {
        name: _("[personal link]") if name in secret or callable(value) else value for name, value in values.items()
    }


def with_secrets(values: Mapping[str, str | Callable[[], str]]) -> dict[str, str]:
    """``values`` with the secrets made, for the one copy that leaves."""
    return {name: value() if callable(value) else value for name, value in values.items()}


def sender() -> dict[str, str]:
    """The values of ``SENDER_FIELDS``."""
    names = [settings.SITE_NAME, settings.ORGANISATION_NAME]
    return {
        "sender": names[1] if names[0] in names[1] else ", ".join(names),
        "organisation": settings.ORGANISATION_NAME,
        "contact": settings.CONTACT_EMAIL,
    }


def _holds(text: str, each: Field) -> bool:
    return each.name in _FIELD.findall(text)


def _fill(text: str, values: Mapping[str, str]) -> str:
    return _FIELD.sub(lambda found: values.get(found[1], found[0]), text)


def _as_html(text: str, values: Mapping[str, str], known: Iterable[Field]) -> SafeString:
    links = {each.name for each in known if each.is_link}
    paragraphs = [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    return format_html_join("\n", "<p>{}</p>", ((_paragraph(part, values, links),) for part in paragraphs))


def _paragraph(text: str, values: Mapping[str, str], links: set[str]) -> SafeString:
    lines = [_line(line, values, links) for line in text.split("\n")]
    return format_html_join(mark_safe("<br>\n"), "{}", ((line,) for line in lines))


def _line(text: str, values: Mapping[str, str], links: set[str]) -> SafeString:
    parts = []
    end = 0
    for found in _FIELD.finditer(text):
        parts.append(conditional_escape(text[end : found.start()]))
        value = values.get(found[1], found[0])
        is_link = found[1] in links and value.startswith(("https://", "http://"))
        parts.append(format_html('<a href="{}">{}</a>', value, value) if is_link else conditional_escape(value))
        end = found.end()
    parts.append(conditional_escape(text[end:]))
    return format_html_join("", "{}", ((part,) for part in parts))
