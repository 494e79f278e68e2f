"""One table of every address × role → what is answered; an address that is missing from it fails the suite.

And: nothing is changed by looking, whoever looks.
"""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse

from .access_table import ACCESS, OWN
from .addresses import addresses
from .world import ROLES, World, arguments_of, send

pytestmark = pytest.mark.django_db
ALL = addresses()
OURS = {name: takes for name, takes in ALL.items() if not name.startswith("admin:")}
# Written when somebody looks, because somebody looks: the session, and the log of what personal data left.
WRITTEN_BY_LOOKING = re.compile(
    r'^(INSERT INTO|UPDATE|DELETE FROM) "(django_session|usersessions_usersession|common_auditevent)"'
)
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|TRUNCATE)\b", re.IGNORECASE)


def outcome(response: Any) -> str:
    """The status, or "login" where one is led to the sign-in, or "proof" where one is asked to prove who one is."""
    target = response.headers.get("Location", "")
    if "/account/login/" in target:
        return "login"
    return "proof" if "/reauthenticate/" in target else str(response.status_code)


def row(world: World, name: str, arguments: dict[str, Any]) -> str:
    """What each role gets, for GET and for POST; once when it is the same for all."""
    url = reverse(name, kwargs=arguments)
    halves = []
    for method in ("GET", "POST"):
        found = [outcome(send(world, role, method, url)) for role in ROLES]
        halves.append(found[0] if len(set(found)) == 1 else " ".join(found))
    return " | ".join(halves)


# --- The table --------------------------------------------------------------------------------


def test_every_address_is_in_the_table_and_nothing_else():
    assert sorted(ACCESS) == sorted(OURS)


@pytest.mark.parametrize("name", sorted(ACCESS))
def test_each_role_gets_what_the_table_says(world, name):
    assert row(world, name, arguments_of(world, name, OURS[name])) == ACCESS[name]


@pytest.mark.parametrize("name", sorted(OWN))
def test_a_participant_gets_their_own(world, name):
    assert row(world, name, {"pk": world.own_certificate.pk}) == OWN[name]


@pytest.mark.parametrize("name", sorted(name for name, takes in OURS.items() if takes == {"pk"}))
def test_what_does_not_exist_is_404_for_everybody_who_might_know_of_it(world, name):
    url = reverse(name, kwargs={"pk": 999_999_999})
    answers = {outcome(send(world, role, method, url)) for role in ROLES[1:] for method in ("GET", "POST")}
    assert answers <= {"404", "403", "405", "proof"}


# --- The back room ----------------------------------------------------------------------------


def back_room(world: World, page: str) -> dict[str, str]:
    """What each role gets in the end: the sign-in leads on whoever is signed in already."""
    answers = {role: send(world, role, "GET", reverse(f"admin:{page}"), follow=True) for role in ROLES}
    return {
        role: "login" if answer.request["PATH_INFO"] == reverse("account_login") else str(answer.status_code)
        for role, answer in answers.items()
    }


REFUSED = {**dict.fromkeys(ROLES, "403"), "anonymous": "login"}


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


# --- Looking changes nothing ------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(OURS))
def test_looking_changes_nothing(world, name):
    url = reverse(name, kwargs=arguments_of(world, name, OURS[name]))
    queries = [sql for role in ROLES for sql in send(world, role, "GET", url).sent_queries]
    assert [sql for sql in queries if WRITES.match(sql) and not WRITTEN_BY_LOOKING.search(sql)] == []
