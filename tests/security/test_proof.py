"""What takes personal data out, or shows what is hidden, asks for a fresh proof: every one of them, by the URLconf."""

import datetime

import pytest
import time_machine
from django.urls import resolve, reverse
from django.utils import timezone

from emm.common.reauthentication import Reauthenticated
from tests.factories import PASSWORD, AdministratorFactory, PersonFactory

from .addresses import addresses
from .world import arguments_of

pytestmark = pytest.mark.django_db
PROOF = "/en/account/reauthenticate/"
NIP = "198203152006042009"
# Lists whose file names nobody.
OF_NO_PERSON = {
    "certificates:templates",
    "participants:institutions",
    "programmes:programmes",
    "planning:timetable_templates",
    "planning:trainings",
    "planning:venues",
}
# Acts by which documents leave, records change hands or certificates come to be.
SENSITIVE = {
    "accounts:close",
    "access:end_role",
    "access:give_role",
    "accounts:impersonate",
    "access:invite",
    "accounts:remove_factors",
    "accounts:reopen",
    "access:restore_role",
    "accounts:sign_out",
    "certificates:issue",
    "certificates:mail_start",
    "certificates:reinstate",
    "certificates:replace",
    "certificates:revoke",
    "certificates:send_again",
    "participants:account_link",
    "participants:account_unlink",
    "privacy:retention_apply",
    "privacy:person_copy",
}


def view_of(name, takes):
    return getattr(resolve(reverse(name, kwargs=dict.fromkeys(takes, 1))).func, "view_class", None)


LISTS = {
    name: takes
    for name, takes in addresses().items()
    if takes <= {"pk"} and not name.startswith("admin:") and hasattr(view_of(name, takes), "export")
}


def test_the_lists_whose_file_names_nobody():
    assert {name for name, takes in LISTS.items() if not getattr(view_of(name, takes), "export_is_personal", True)} == (
        OF_NO_PERSON
    )


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_file_about_people_leaves_only_after_it(world, client, name):
    client.force_login(world.users["administrator"])
    address = f"{reverse(name, kwargs=arguments_of(world, name, LISTS[name]))}?export=csv"
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=20)):
        response = client.get(address)
    if name in OF_NO_PERSON:
        assert "attachment" in response["Content-Disposition"]
    else:
        assert response["Location"].startswith(PROOF)


@pytest.mark.parametrize("name", sorted(SENSITIVE))
def test_the_act_is_behind_it(name):
    view = view_of(name, addresses()[name])
    assert issubclass(view, Reauthenticated)
    # A view's own post would come before the one that asks for the proof.
    assert "post" not in vars(view)


def test_the_number_that_is_hidden_is_shown_when_the_proof_is_given(client):
    administrator, person = AdministratorFactory(), PersonFactory(nip=NIP)
    client.force_login(administrator)
    address = reverse("participants:person_nip", args=[person.pk])
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=20)):
        asked = client.post(address)
        assert (asked.status_code, NIP in asked.content.decode()) == (302, False)
        shown = client.post(PROOF, {"password": PASSWORD, "next": address})
    assert NIP in shown.content.decode()
