"""No page shows a person's data to somebody who may not have it, on data that could leak."""

import pytest
from django.urls import reverse

from emm.accounts.models import User
from participants.models import Person

from .addresses import addresses
from .world import SECRET_EMAIL, SECRET_NAME, SECRET_NIP, SECRET_NOTE, SECRET_PHONE, arguments_of, send

pytestmark = pytest.mark.django_db
OURS = {name: takes for name, takes in addresses().items() if not name.startswith("admin:")}
# Whoever has the code has the certificate in hand, and sees whose it is; but nothing that is not printed on it.
NAMES_THE_HOLDER = {"certificates:verification", "certificate_facts"}
NEVER_PRINTED = (SECRET_EMAIL, SECRET_NIP, SECRET_PHONE, SECRET_NOTE)


def leaks(world, role, secrets, *, query=""):
    """Where ``role`` reads any of ``secrets``: (address, secret)."""
    found = []
    for name, takes in OURS.items():
        url = reverse(name, kwargs=arguments_of(world, name, takes))
        response = send(world, role, "GET", f"{url}{query}")
        content = getattr(response, "body", b"") if response.streaming else response.content
        text = content.decode(errors="ignore")
        found += [
            (name, secret)
            for secret in secrets
            if secret in text and not (name in NAMES_THE_HOLDER and secret == SECRET_NAME)
        ]
    return found


def addresses_of_others(world, role):
    """The e-mail addresses of everybody else."""
    own = world.users[role]
    known = {*User.objects.values_list("email", flat=True), *Person.objects.values_list("email", flat=True)}
    return [address for address in known if address and (own is None or address not in _own_addresses(own))]


def _own_addresses(user):
    person = getattr(user, "person", None)
    return {user.email, person.email if person else ""}


@pytest.mark.parametrize("role", ["anonymous", "participant", "viewer", "stranger"])
def test_nobody_reads_of_strangers(world, role):
    assert leaks(world, role, (SECRET_NAME, *NEVER_PRINTED, *addresses_of_others(world, role))) == []


def test_a_trainer_reads_the_names_of_own_participants_and_nothing_more(world):
    assert leaks(world, "trainer", NEVER_PRINTED) == []
    assert leaks(world, "trainer", [SECRET_NAME]) != []


@pytest.mark.parametrize("role", ["officer", "administrator"])
def test_a_nip_is_shown_only_by_revealing_it(world, role):
    assert leaks(world, role, [SECRET_NIP]) == []


@pytest.mark.parametrize("role", ["anonymous", "participant", "viewer", "stranger", "trainer"])
@pytest.mark.parametrize("words", ["kartika", "rahasia", "secret.example"])
def test_a_search_finds_nobody(world, role, words):
    response = send(world, role, "GET", f"/en/search/?q={words}")
    assert response.status_code == 200
    assert [secret for secret in (SECRET_NAME, *NEVER_PRINTED) if secret in response.content.decode()] == []


def test_the_number_of_a_certificate_tells_no_whole_name(world):
    response = send(world, "anonymous", "GET", f"/en/verify/?q={world.certificate.number}")
    content = response.content.decode()
    assert world.certificate.number in content
    assert SECRET_NAME not in content


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_lists_as_files_are_for_those_who_may_see_the_lists(world, format):
    lists = ["participants:people", "participants:institutions", "participants:trainers", "certificates:certificates"]
    for role in ("anonymous", "participant", "viewer", "stranger", "trainer"):
        answers = {send(world, role, "GET", f"{reverse(name)}?export={format}").status_code for name in lists}
        assert answers == ({302} if role == "anonymous" else {403})
