"""One table of every address × role → what is answered; an address that is missing from it fails the suite.

And: nothing is changed by looking, whoever looks.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests.accounts.openid_provider import OpenIDProvider

from .access_table import ACCESS, NARROW_ACCESS, OWN
from .addresses import addresses, own_addresses
from .world import NARROW, ROLES, World, arguments_of, send

pytestmark = pytest.mark.django_db
ALL = addresses()
OURS = own_addresses()
# Written when somebody looks, because somebody looks: the session, the log of what personal data left, and that the
# link in a letter was opened.
WRITTEN_BY_LOOKING = re.compile(
    r"^(INSERT INTO|UPDATE|DELETE FROM) "
    r'"(django_session|usersessions_usersession|common_auditevent|certificates_walletlink)"'
)
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|TRUNCATE)\b", re.IGNORECASE)


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
        [
            send(world, role, "GET", reverse(f"trainings:{page}", args=[world.elsewhere.pk])).status_code
            for page in pages
        ]
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


# --- The back room ----------------------------------------------------------------------------


def back_room(world: World, page: str) -> dict[str, str]:
    """What each role gets in the end: the sign-in leads on whoever is signed in already."""
    answers = {role: send(world, role, "GET", reverse(f"admin:{page}"), follow=True) for role in EVERYBODY}
    return {
        role: "login" if answer.request["PATH_INFO"] == reverse("account_login") else str(answer.status_code)
        for role, answer in answers.items()
    }


EVERYBODY = (*ROLES, *NARROW)
REFUSED = {**dict.fromkeys(EVERYBODY, "403"), "anonymous": "login"}


def test_the_back_room_is_for_administrators(world):
    assert back_room(world, "index") == {**REFUSED, "administrator": "200"}


@pytest.mark.parametrize("model", sorted(model._meta.label_lower.replace(".", "_") for model in admin.site._registry))
def test_every_list_of_the_back_room_is_for_administrators(world, model):
    assert back_room(world, f"{model}_changelist") == {**REFUSED, "administrator": "200"}


@pytest.mark.parametrize("model", sorted(model._meta.label_lower.replace(".", "_") for model in admin.site._registry))
def test_every_form_of_the_back_room_is_for_administrators_at_most(world, model):
    found = back_room(world, f"{model}_add")
    assert found.pop("administrator") in {"200", "403"}  # 403: what nobody writes by hand
    assert found == {role: answer for role, answer in REFUSED.items() if role != "administrator"}


# The sign-in itself, and what leads on from an address that nothing is at.
OF_NO_RECORD = {"login", "<path:object_id>/", "(?P<url>.*)$", "view_on_site"}


class TestEveryAddressOfTheBackRoom:
    """All that Django's admin has, with a record of each kind that there is one of."""

    # What has no page of its own, and may be changed here; of the others the verbs stand on their pages.
    CHANGED_HERE = {
        "curriculum_curriculum",
        "curriculum_material",
        "curriculum_module",
        "participants_institution",
        "participants_region",
    }
    # A region, never: roles are given for it.
    DELETED_HERE = CHANGED_HERE - {"participants_region"}

    @pytest.fixture
    def places(self, world):
        return dict(addresses_of_back_room())

    def test_they_are_all_walked(self, places):
        unwalked = {name.removeprefix("admin:") for name in ALL if name.startswith("admin:")} - set(places)
        assert unwalked == OF_NO_RECORD

    @pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_nobody_but_administrators_gets_any(self, world, places, role, method):
        client = Client()
        if world.users[role] is not None:
            client.force_login(world.users[role])
        # Whoever signs out there is gone; it is the only thing that anybody may do.
        asked = {name: address for name, address in places.items() if name != "logout"}
        found = {name: client.generic(method, address) for name, address in asked.items()}
        refused = {name for name, answer in found.items() if answer.status_code in {302, 403, 404}}
        led = {answer["Location"].partition("?")[0] for answer in found.values() if answer.status_code == 302}
        assert set(found) - refused == set()
        assert led <= {reverse("admin:login")}

    def test_administrators_change_what_has_no_page_of_its_own(self, world, places):
        client = Client()
        client.force_login(world.users["administrator"])
        taken: dict[str, set[str]] = {"add": set(), "change": set(), "delete": set()}
        for name, address in places.items():
            model, _separator, page = name.rpartition("_")
            # Sent empty, it is refused by the form, or else by the permission.
            if page in taken and client.post(address).status_code == 200:
                taken[page].add(model)
        assert taken == {"add": self.CHANGED_HERE, "change": self.CHANGED_HERE, "delete": self.DELETED_HERE}


def addresses_of_back_room() -> Iterator[tuple[str, str]]:
    """By name, with a record of the kind that each is about; where there is none, with a number that nothing has."""
    for page in ("index", "logout", "password_change", "password_change_done", "autocomplete", "jsi18n"):
        yield page, reverse(f"admin:{page}")
    yield "app_list", reverse("admin:app_list", args=["participants"])
    for model in admin.site._registry:
        name = model._meta.label_lower.replace(".", "_")
        pk = model._default_manager.order_by("pk").values_list("pk", flat=True).first() or 0
        pages = {
            "changelist": [],
            "add": [],
            "change": [pk],
            "history": [pk],
            "delete": [pk],
            "simple_history": [pk, 1],
        }
        for page, arguments in pages.items():
            if f"admin:{name}_{page}" in ALL:
                yield f"{name}_{page}", reverse(f"admin:{name}_{page}", args=arguments)


# --- Looking changes nothing ------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(OURS))
def test_looking_changes_nothing(world, name):
    url = reverse(name, kwargs=arguments_of(world, name, OURS[name]))
    assert [sql for role in EVERYBODY for sql in ask(world, role, "GET", url).writes] == []


@pytest.mark.parametrize("model", sorted(admin.site._registry, key=lambda model: model._meta.label_lower))
def test_looking_changes_nothing_in_the_back_room_either(world, model):
    name = model._meta.label_lower.replace(".", "_")
    first = model._default_manager.order_by("pk").values_list("pk", flat=True).first()
    pages = [("changelist", []), ("add", [])]
    pages += [(page, [first]) for page in ("change", "history", "delete")] if first is not None else []
    queries = [
        sql
        for page, arguments in pages
        for sql in send(world, "administrator", "GET", reverse(f"admin:{name}_{page}", args=arguments)).sent_queries
    ]
    assert queries
    assert [sql for sql in queries if WRITES.match(sql) and not WRITTEN_BY_LOOKING.search(sql)] == []
