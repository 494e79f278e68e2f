"""What differs between two designs, in words: for the history, for comparing versions, for two who edit at once."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from emm.common import formatting
from trainings.certificates.bilingual import InBoth
from trainings.certificates.kinds import Kind

from .design import KAWUNG, PICTURE, PLAIN, Design, Logo, SignatoryLine, Texts

Change = tuple[str, str, str]
LANGUAGES: tuple[tuple[str, Callable[[], str]], ...] = (
    ("en", lambda: _("English")),
    ("id", lambda: _("Indonesian")),
)


def label_of_text(name: str) -> str:
    """What the editor calls one of the texts."""
    return {
        "heading": pgettext("on a certificate", "Heading"),
        "lead": _("Line above the name"),
        "statement": _("Line above the training"),
        "facts": _("Line below the training"),
        "reverse_heading": _("Heading of the reverse"),
        "note": _("Note on the reverse"),
    }[name]


def label_of_background(background: str) -> str:
    """What the editor calls a background."""
    return {KAWUNG: _("Kawung pattern"), PLAIN: _("Plain"), PICTURE: _("Picture")}[background]


def changes_of(old: Design, new: Design) -> list[Change]:
    """Where two designs differ: the place, what was there and what is there now."""
    return [change for change in _compared(old, new) if change[1] != change[2]]


def _compared(old: Design, new: Design) -> Iterator[Change]:
    for kind in {**old.texts, **new.texts}:
        yield from _texts(kind, old.texts.get(kind), new.texts.get(kind))
    yield _("Main colour"), old.look.main, new.look.main
    yield _("Accent colour"), old.look.accent, new.look.accent
    yield _("Background"), label_of_background(old.look.background), label_of_background(new.look.background)
    yield _("Picture of the background"), _picture(old.look.picture), _picture(new.look.picture)
    yield _("The organisation’s mark"), _picture(old.look.mark), _picture(new.look.mark)
    yield from _listed(_("Logo %(number)d"), old.look.logos, new.look.logos, _logo)
    yield from _listed(_("Signatory %(number)d"), old.signatories, new.signatories, _signatory)


def _texts(kind: str, old: Texts | None, new: Texts | None) -> Iterator[Change]:
    title = str(dict(Kind.choices).get(kind, kind))
    for name in Texts.__dataclass_fields__:
        for language, called in LANGUAGES:
            before, after = _text(old, name, language), _text(new, name, language)
            yield f"{title}: {label_of_text(name)} ({called()})", before, after


def _text(texts: Texts | None, name: str, language: str) -> str:
    text: InBoth | None = getattr(texts, name, None)
    return (text.in_language(language) if text else "") or formatting.NOTHING


def _listed(label: str, old: tuple[Any, ...], new: tuple[Any, ...], say: Callable[[Any], str]) -> Iterator[Change]:
    for at in range(max(len(old), len(new))):
        before = say(old[at]) if at < len(old) else formatting.NOTHING
        after = say(new[at]) if at < len(new) else formatting.NOTHING
        yield label % {"number": at + 1}, before, after


def _logo(logo: Logo) -> str:
    return f"{_both(logo.alt)} ({_picture(logo.picture)})"


def _signatory(signatory: SignatoryLine) -> str:
    signed = _("with a signature (%(picture)s)") % {"picture": _picture(signatory.signature)}
    said = f"{signatory.name}, {_both(signatory.title)}"
    return f"{said}, {signed}" if signatory.signature else said


def _both(text: InBoth) -> str:
    return " / ".join(dict.fromkeys(filter(None, text)))


def _picture(sha256: str) -> str:
    """A picture in words: enough of its name to tell one from another."""
    return sha256[:8] or formatting.NOTHING
