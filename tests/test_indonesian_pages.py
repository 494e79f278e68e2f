"""On Indonesian pages nothing is left in English that the catalogue has Indonesian words for."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.security.access_table import ACCESS
from tests.security.addresses import addresses
from tests.security.world import ROLES, arguments_of, make_world

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint leaves the colour profile of a certificate to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
CATALOGUE = Path(settings.BASE_DIR, "locale", "id", "LC_MESSAGES", "django.po")
READ_ALOUD = {"alt", "aria-label", "placeholder", "title"}
PAGES_READ = 75


class Texts(HTMLParser):
    """Every run of text between two tags, and what is read out in its place; not what is marked as another language."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        silent = tag in {"script", "style"} or values.get("lang", "id") != "id" or self._is_silent
        if not silent:
            self.found += [value for name, value in attrs if name in READ_ALOUD and value]
        if tag not in {"input", "br", "hr", "img", "link", "meta"}:
            self._open.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._is_silent and (text := " ".join(data.split())):
            self.found.append(text)

    @property
    def _is_silent(self) -> bool:
        return bool(self._open) and self._open[-1][1]


def english_left_over() -> set[str]:
    """What the catalogue translates to something else; a word that is also an Indonesian one is no fault."""
    entries = [entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete and not entry.msgid_plural]
    indonesian = {entry.msgstr for entry in entries}
    return {entry.msgid for entry in entries if entry.msgstr and entry.msgid != entry.msgstr} - indonesian


def html_pages(world) -> Iterator[tuple[str, str]]:
    """Name and contents of every page, as whoever may see it first."""
    takes = addresses()
    for name, row in sorted(ACCESS.items()):
        answers = row.partition(" | ")[0].split()
        roles = dict(zip(ROLES, answers if len(answers) > 1 else answers * len(ROLES), strict=True))
        for role in ("anonymous", "officer", "administrator", "participant"):
            if roles[role] != "200":
                continue
            client = Client(headers={"accept-language": "id"})
            if user := world.users[role]:
                client.force_login(user)
            with translation.override("id"):
                response = client.get(reverse(name, kwargs=arguments_of(world, name, takes[name])))
            if response.headers["Content-Type"].startswith("text/html"):
                yield name, response.content.decode()
            break


def test_no_english_is_left_on_indonesian_pages():
    english = english_left_over()
    left, read = {}, 0
    for name, page in html_pages(make_world()):
        texts = Texts()
        texts.feed(page)
        read += 1
        if found := sorted(english.intersection(texts.found)):
            left[name] = found
    assert left == {}
    assert read >= PAGES_READ
