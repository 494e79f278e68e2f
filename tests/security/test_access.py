"""One table of every address × role → what is answered; an address that is missing from it fails the suite.

And: nothing is changed by looking, whoever looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse

from tests.accounts.openid_provider import OpenIDProvider
from tests.planning.page_names import training_url

from .access_table import ACCESS, NARROW_ACCESS, OWN
from .addresses import addresses, own_addresses
from .world import EVERYBODY, NARROW, ROLES, WRITES, WRITTEN_BY_LOOKING, World, arguments_of, send

pytestmark = pytest.mark.django_db
ALL = addresses()
OURS = own_addresses()


@dataclass(frozen=True)
class Answer:
    """What somebody got, and what was written meanwhile."""

    outcome: str
    writes: list[str]


# By role, method and address: what is asked is undone, so the world is the same for all tests of this file, and each is
# asked once.
_answers: dict[tuple[str, str, str], Answer] = {}


def ask(world: World, role: str, method: str, url: str) -> Answer:
    if (role, method, url) not in _answers:
        response = send(world, role, method, url)
        written = [sql for sql in response.sent_queries if WRITES.match(sql) and not WRITTEN_BY_LOOKING.search(sql)]
        _answers[role, method, url] = Answer(outcome(response), written)
    return _answers[role, method, url]


def outcome(response: Any) -> str:
    """The status, or "login" where one is led to the sign-in, or "proof" where one is asked to prove who one is."""
    target = response.headers.get("Location", "")
    if "/account/login/" in target:
        return "login"
    return "proof" if "/reauthenticate/" in target else str(response.status_code)


def row(world: World, name: str, arguments: dict[str, Any], roles: Sequence[str] = ROLES) -> str:
    """What each role gets, for GET and for POST; once when it is the same for all."""
    return " | ".join(_short(half) for half in answers(world, name, arguments, roles))


def answers(world: World, name: str, arguments: dict[str, Any], roles: Sequence[str]) -> list[list[str]]:
    """What each role gets for GET, and for POST."""
    url = reverse(name, kwargs=arguments)
    return [[ask(world, role, method, url).outcome for role in roles] for method in ("GET", "POST")]


def _short(half: list[str]) -> str:
    return half[0] if len(set(half)) == 1 else " ".join(half)


def narrow(name: str) -> list[list[str]]:
    """What the table says for those with a narrower scope: like their role, but nothing of a single record."""
    if name in NARROW_ACCESS:
        return [half.split() for half in NARROW_ACCESS[name].split(" | ")]
    halves = []
    for half in ACCESS[name].split(" | "):
        words = half.split()
        if len(words) == 1:
            halves.append(words * len(NARROW))
            continue
        officer, viewer = words[ROLES.index("officer")], words[ROLES.index("viewer")]
        halves.append([officer, "404", "404"] if "pk" in OURS[name] else [officer, officer, viewer])
    return halves


# --- The table --------------------------------------------------------------------------------


def test_every_address_is_in_the_table_and_nothing_else():
    assert sorted(ACCESS) == sorted(OURS)


@pytest.mark.parametrize("name", sorted(ACCESS))
def test_each_role_gets_what_the_table_says(world, name):
    assert row(world, name, arguments_of(world, name, OURS[name])) == ACCESS[name]


@pytest.mark.sqlite
@pytest.mark.parametrize("name", sorted(ACCESS))
def test_whoever_has_a_narrower_scope_knows_of_nothing_outside_it(world, name):
    assert answers(world, name, arguments_of(world, name, OURS[name]), NARROW) == narrow(name)


def test_the_far_officer_runs_what_is_within_the_own_scope(world):
    pages = ["training", "training_edit", "participants", "enrolment_create", "training_history"]
    found = [
        [send(world, role, "GET", training_url(page, world.elsewhere.pk)).status_code for page in pages]
        for role in ("far officer", "own officer")
    ]
    assert found == [[200] * len(pages), [404] * len(pages)]


@pytest.mark.parametrize("name", sorted(OWN))
def test_a_participant_gets_their_own(world, name):
    assert row(world, name, {"pk": world.own_certificate.pk}) == OWN[name]


@pytest.mark.sqlite
@pytest.mark.parametrize("name", sorted(name for name, takes in OURS.items() if takes == {"pk"}))
def test_what_does_not_exist_is_404_for_everybody_who_might_know_of_it(world, name):
    url = reverse(name, kwargs={"pk": 999_999_999})
    answers = {outcome(send(world, role, method, url)) for role in ROLES[1:] for method in ("GET", "POST")}
    assert answers <= {"404", "403", "405", "proof"}


# --- Where something is set up ----------------------------------------------------------------


# Of services that the library no longer looks after it says so.
@pytest.mark.filterwarnings("ignore::anymail.exceptions.AnymailWarning")
def test_mail_services_tell_what_came_back_by_their_secret_and_nobody_sends_letters(world):
    names = [name for name in ALL if name.startswith("anymail:")]
    found = {(name, role): answers(world, name, {}, [role]) for name in names for role in EVERYBODY}
    assert {name for name in names if "inbound" in name} == set()
    assert "anymail:brevo_tracking_webhook" in names
    # 404: a service that is not set up.
    assert {get for [[get], _post] in found.values()} == {"404", "405"}
    assert {post for [_get, [post]] in found.values()} == {"400", "401", "404"}


def test_with_the_organisation_set_up_everybody_may_knock_and_nobody_comes_back_unasked(world, settings):
    app = {"provider_id": "organisation", "name": "Office", "client_id": "emm", "secret": "secret"}
    arguments = {"provider_id": "organisation"}
    with OpenIDProvider() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"APPS": [{**app, "settings": {"server_url": provider.url}}]}
        }
        found = {
            (page, method, outcome(send(world, role, method, reverse(f"openid_connect_{page}", kwargs=arguments))))
            for page in ("login", "callback")
            for method in ("GET", "POST")
            for role in EVERYBODY
        }
    assert found == {
        ("login", "GET", "200"),
        ("login", "POST", "302"),
        ("callback", "GET", "401"),
        ("callback", "POST", "401"),
    }


# --- Looking changes nothing ------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(OURS))
def test_looking_changes_nothing(world, name):
    url = reverse(name, kwargs=arguments_of(world, name, OURS[name]))
    assert [sql for role in EVERYBODY for sql in ask(world, role, "GET", url).writes] == []
