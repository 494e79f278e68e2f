"""On Indonesian pages, in e-mails and in files nothing is English that the catalogue has Indonesian words for."""

import csv
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from http import HTTPStatus
from itertools import repeat
from pathlib import Path
from typing import Any

import polib
import pytest
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from emm.jobs.models import Job
from tests.background import run_now
from tests.downloads import content_of
from tests.factories import AdministratorFactory, UserFactory
from tests.security.access_table import ACCESS
from tests.security.addresses import addresses
from tests.security.world import ROLES, World, arguments_of, make_world

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.sqlite,
    # WeasyPrint leaves the colour profile of a certificate to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
CATALOGUE = Path(settings.BASE_DIR, "locale", "id", "LC_MESSAGES", "django.po")
READ_ALOUD = {"alt", "aria-label", "placeholder", "title"}
PAGES_READ = 75
FORMS_SENT = 60
EYES = ("anonymous", "officer", "administrator", "participant")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
# Below so many letters together a text with something filled in is of no language.
WORD = re.compile(r"[A-Za-z]{4}")


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


class English:
    """What the catalogue has other Indonesian words for; a word that is also an Indonesian one is no fault."""

    def __init__(self) -> None:
        entries = [entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete]
        pairs = [pair for entry in entries for pair in self._pairs(entry)]
        indonesian = {translated for _, translated in pairs}
        said = {text for text, translated in pairs if translated and text != translated} - indonesian
        self.texts = {text for text in said if not PLACEHOLDER.search(text)}
        self.patterns = [self._pattern(text) for text in said - self.texts if WORD.search(PLACEHOLDER.sub("", text))]

    def found_in(self, texts: Iterable[str]) -> list[str]:
        return sorted(
            {
                text
                for text in texts
                if text in self.texts or any(map(re.Pattern.fullmatch, self.patterns, repeat(text)))
            }
        )

    @staticmethod
    def _pairs(entry: polib.POEntry) -> list[tuple[str, str]]:
        if not entry.msgid_plural:
            return [(entry.msgid, entry.msgstr)]
        return [(text, entry.msgstr_plural[0]) for text in (entry.msgid, entry.msgid_plural)]

    @staticmethod
    def _pattern(text: str) -> re.Pattern[str]:
        """With anything in the place of what is filled in."""
        return re.compile(".+?".join(re.escape(part) for part in PLACEHOLDER.split(text)), re.DOTALL)


@pytest.fixture(scope="module")
def english() -> English:
    return English()


def read(page: str) -> list[str]:
    texts = Texts()
    texts.feed(page)
    return texts.found


def answers(world: World, method: str) -> Iterator[tuple[str, Any]]:
    """Name and answer of every address, as whoever may see it first; what is sent is empty, and undone."""
    takes = addresses()
    for name, row in sorted(ACCESS.items()):
        allowed = row.split(" | ")[("GET", "POST").index(method)].split()
        roles = dict(zip(ROLES, allowed if len(allowed) > 1 else allowed * len(ROLES), strict=True))
        welcome = {"200"} if method == "GET" else {"200", "302", "422"}
        role = next((role for role in EYES if roles[role] in welcome), None)
        if role is None:
            continue
        client = Client(headers={"accept-language": "id"})
        if user := world.users[role]:
            client.force_login(user)
        with translation.override("id"):
            url = reverse(name, kwargs=arguments_of(world, name, takes[name]))
        savepoint = transaction.savepoint()
        answer = client.get(url) if method == "GET" else client.post(url, follow=True)
        transaction.savepoint_rollback(savepoint)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            yield name, answer


@pytest.mark.parametrize(("method", "at_least"), [("GET", PAGES_READ), ("POST", FORMS_SENT)])
def test_no_english_is_left_on_indonesian_pages(english, method, at_least):
    """Pages; forms that come back with errors; and what a page says after a deed."""
    pages = {name: read(answer.content.decode()) for name, answer in answers(make_world(), method)}

    assert {name: found for name, texts in pages.items() if (found := english.found_in(texts))} == {}
    assert len(pages) >= at_least


def test_no_english_is_left_in_the_back_room(english, client):
    client.force_login(make_world().users["administrator"])
    left = {}
    with translation.override("id"):
        urls = [reverse("admin:index")]
        # The queue's own list is its library's, which speaks no Indonesian.
        for model in admin.site._registry.keys() - {DBTaskResult}:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            urls += [reverse(f"{name}_changelist"), reverse(f"{name}_add")]
    for url in urls:
        answer = client.get(url)
        if answer.status_code == HTTPStatus.OK and (found := english.found_in(read(answer.content.decode()))):
            left[url] = found

    assert left == {}


@pytest.mark.parametrize(
    "name",
    [
        *("participants:people", "participants:trainers", "participants:institutions", "planning:trainings"),
        *("programmes:programmes", "certificates:certificates", "accounts:accounts", "audit:log"),
        "privacy:requests",
    ],
)
def test_no_english_is_left_in_files(english, client, name):
    client.force_login(make_world().users["administrator"])
    with translation.override("id"):
        # Written while it is sent, by the thread that answers: in the language of the page.
        content = content_of(client.get(reverse(name), {"export": "csv"})).decode("utf-8-sig")
    cells = [cell for row in csv.reader(content.splitlines()) for cell in row]

    assert len(cells) > 0
    assert english.found_in(cells) == []


def test_no_english_is_left_in_e_mails(english, client, mailoutbox):
    user = UserFactory(language="id", email="siti@example.org")
    client.post("/id/account/login/code/", {"email": user.email})
    client.post("/id/account/password/reset/", {"email": user.email})
    client.post("/id/account/password/reset/", {"email": "nobody@example.org"})
    client.force_login(AdministratorFactory())
    invited = {"email": "budi@example.org", "full_name": "Budi", "language": "id", "roles": ["trainer"]}
    client.post("/en/staff/accounts/invite/", invited)
    for job in Job.objects.filter(state=Job.State.QUEUED):
        run_now(job)
    lines = [line.strip() for mail in mailoutbox for line in (mail.subject, *mail.body.splitlines()) if line.strip()]

    assert len(mailoutbox) == 3
    assert english.found_in(lines) == []
