"""Every list in a house where nothing is on record yet: what it is, why it is empty, what to do."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import translation

from emm.accounts.models import Role
from tests.factories import TrainingFactory, UserFactory

pytestmark = pytest.mark.django_db

LISTS = [
    ("home:today", Role.OFFICER),
    ("home:today", Role.TRAINER),
    ("home:today", Role.VIEWER),
    ("certificates:mine", Role.PARTICIPANT),
    ("curriculum:index", ""),
    ("planning:public_trainings", ""),
    ("planning:trainings", Role.OFFICER),
    ("planning:calendar", Role.OFFICER),
    ("programmes:programmes", Role.OFFICER),
    ("participants:people", Role.OFFICER),
    ("participants:trainers", Role.OFFICER),
    ("participants:institutions", Role.OFFICER),
    ("certificates:certificates", Role.OFFICER),
    ("certificates:templates", Role.ADMINISTRATOR),
    ("jobs:jobs", Role.ADMINISTRATOR),
    ("privacy:requests", Role.ADMINISTRATOR),
    ("outbox:messages", Role.OFFICER),
]
OF_A_TRAINING = [
    "planning:training",
    "planning:training_trainers",
    "enrolment:participants",
    "attendance:training",
    "certificates:training",
    "reporting:progress",
    "evaluation:training",
]


class Words(HTMLParser):
    """The titles and the sentences of a page's empty states."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.titles: list[str] = []
        self.sentences: list[str] = []
        self._depth, self._tag = 0, ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "div" and (self._depth or (dict(attrs).get("class") or "").split()[:1] == ["empty"]):
            self._depth += 1
        self._tag = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self._depth:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth and (text := data.strip()):
            if self._tag == "h2":
                self.titles.append(text)
            elif self._tag == "p":
                self.sentences.append(text)


def words_of(client, name: str, role: str, language: str, **arguments: int) -> Words:
    if role:
        client.force_login(UserFactory(role=role, language=language))
    with translation.override(language):
        return Words(client.get(reverse(name, kwargs=arguments)).content.decode())


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize(("name", "role"), LISTS)
def test_an_empty_list_says_what_it_is_and_why_it_is_empty(client, name, role, language):
    words = words_of(client, name, role, language)

    assert len(words.titles) == 1
    assert len(" ".join(words.sentences).split()) >= 6


@pytest.mark.parametrize("name", OF_A_TRAINING)
def test_an_empty_list_of_a_training_says_so_too(client, name):
    words = words_of(client, name, Role.OFFICER, "en", pk=TrainingFactory().pk)

    assert len(words.titles) == 1
    assert len(" ".join(words.sentences).split()) >= 6
