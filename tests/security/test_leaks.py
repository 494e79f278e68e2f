"""No page shows a person's data to somebody who may not have it, on data that could leak."""

import io
import logging
import logging.config
import zipfile
from urllib.parse import urlencode

import pytest
import structlog
from django.urls import reverse

from emm.accounts.models import User
from emm.ops.logs import logging_config
from participants.models import Person

from .addresses import own_addresses
from .world import SECRET_EMAIL, SECRET_NAME, SECRET_NIP, SECRET_NOTE, SECRET_PHONE, arguments_of, send

# Whole rounds of all pages are made on one engine; what is looked for in a database, on both.
pytestmark = pytest.mark.django_db
OURS = own_addresses()
# Whoever has the code has the certificate in hand, and sees whose it is; but nothing that is not printed on it.
NAMES_THE_HOLDER = {"certificates:verification", "api:certificate_facts"}
# Beside all addresses that are about no single record.
LISTS_OF_ONE = {"enrolment:participants", "enrolment:enrolment_create", "evaluation:training", "attendance:training"}
NEVER_PRINTED = (SECRET_EMAIL, SECRET_NIP, SECRET_PHONE, SECRET_NOTE)


def leaks(world, role, secrets, *, query="", method="GET"):
    """Where ``role`` reads any of ``secrets``: (address, secret). A query is sent to lists only."""
    found = []
    for name, takes in OURS.items():
        if query and takes and name not in LISTS_OF_ONE:
            continue
        url = reverse(name, kwargs=arguments_of(world, name, takes))
        response = send(world, role, method, f"{url}{query}")
        text = text_of(response)
        found += [
            (name, secret)
            for secret in secrets
            if secret in text and not (name in NAMES_THE_HOLDER and secret == SECRET_NAME)
        ]
    return found


def text_of(response):
    """All that can be read in an answer; of a spreadsheet and other archives, in each part."""
    content = getattr(response, "body", b"") if response.streaming else response.content
    if not content.startswith(b"PK"):
        return content.decode(errors="ignore")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(part).decode(errors="ignore") for part in archive.namelist())


def addresses_of_others(world, role):
    """The e-mail addresses of everybody with whom the role has nothing to do."""
    own = world.users[role]
    known = {*User.objects.values_list("email", flat=True), *Person.objects.values_list("email", flat=True)}
    near = set() if own is None else _addresses_of(own)
    if role == "far officer":
        near |= _addresses_of(world.users["stranger"])
        near |= set(world.elsewhere.enrolments.values_list("person__email", flat=True))
    return sorted(address for address in known - near if address)


def _addresses_of(user):
    person = getattr(user, "person", None)
    return {user.email, person.email if person else ""}


@pytest.mark.sqlite
@pytest.mark.parametrize("role", ["anonymous", "participant", "viewer", "stranger", "far officer", "far viewer"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_reads_of_strangers(world, role, method):
    secrets = (SECRET_NAME, *NEVER_PRINTED, *addresses_of_others(world, role))
    assert leaks(world, role, secrets, method=method) == []


@pytest.mark.sqlite
def test_a_trainer_reads_the_names_of_own_participants_and_nothing_more(world):
    assert {secret for _page, secret in leaks(world, "trainer", (SECRET_NAME, *NEVER_PRINTED))} == {SECRET_NAME}
    assert leaks(world, "trainer", NEVER_PRINTED, method="POST") == []


@pytest.mark.sqlite
@pytest.mark.parametrize("role", ["viewer", "far viewer", "far officer", "trainer"])
@pytest.mark.parametrize("query", ["?export=csv", "?export=xlsx", "?q=kartika", "?q=secret.example", "?name=Kartika"])
def test_no_file_and_no_search_of_a_list_tells_more(world, role, query):
    secrets = NEVER_PRINTED if role == "trainer" else (SECRET_NAME, *NEVER_PRINTED)
    assert leaks(world, role, (*secrets, *addresses_of_others(world, role)), query=query) == []


@pytest.mark.sqlite
@pytest.mark.parametrize("role", ["officer", "own officer"])
def test_an_officer_reads_of_the_people_within_the_scope_and_a_nip_only_by_revealing_it(world, role):
    found = leaks(world, role, [SECRET_EMAIL, SECRET_NIP])
    assert ("participants:person", SECRET_EMAIL) in found
    assert SECRET_NIP not in {secret for _page, secret in found}
    assert ("participants:people", SECRET_EMAIL) in leaks(world, role, [SECRET_EMAIL], query="?export=xlsx")


@pytest.mark.parametrize("query", [SECRET_NAME, SECRET_NAME.lower(), SECRET_EMAIL, SECRET_EMAIL.upper()])
def test_who_is_looked_for_by_the_whole_name_is_found_to_be_enrolled_with_no_more_than_that(world, query):
    url = reverse("enrolment:enrolment_create", args=[world.elsewhere.pk])
    content = text_of(send(world, "far officer", "GET", f"{url}?{urlencode({'q': query})}"))
    person = Person.objects.get(email=SECRET_EMAIL)
    assert content.count(SECRET_NAME) > 0
    assert f'name="person" value="{person.pk}"' in content
    kept = [secret for secret in NEVER_PRINTED if secret != query]
    assert [secret for secret in (*kept, person.position, person.get_absolute_url()) if secret in content] == []


@pytest.mark.parametrize(
    "query", ["Kartika", "Rahasia", "kartika.rahasiawati", "secret.example", SECRET_NIP, SECRET_PHONE]
)
def test_a_part_of_a_name_or_an_address_finds_no_stranger(world, query):
    url = reverse("enrolment:enrolment_create", args=[world.elsewhere.pk])
    content = text_of(send(world, "far officer", "GET", f"{url}?{urlencode({'q': query})}"))
    assert SECRET_NAME not in content
    assert f"No one matches “{query}”." in content


@pytest.fixture
def logged(capsys):
    """What was written to the log, set up as in production, since it was asked last."""
    root = logging.getLogger()
    before = root.level, root.handlers[:]
    logging.config.dictConfig(logging_config(json=True, level="INFO"))
    yield lambda: capsys.readouterr().err
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    structlog.contextvars.clear_contextvars()
    for name in ("django_structlog", "django.request"):
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.mark.sqlite
@pytest.mark.parametrize("role", ["anonymous", "far officer", "administrator"])
def test_no_log_names_anybody(world, role, logged):
    for query in ("", f"?q={SECRET_EMAIL}", f"?q={SECRET_NIP}&export=csv"):
        leaks(world, role, (), query=query)
    lines = logged()
    assert "request_finished" in lines
    assert [secret for secret in (SECRET_NAME, *NEVER_PRINTED) if secret in lines] == []


@pytest.mark.sqlite
def test_a_nip_is_shown_to_an_administrator_only_by_revealing_it(world):
    assert leaks(world, "administrator", [SECRET_NIP]) == []


@pytest.mark.parametrize(
    "role", ["anonymous", "participant", "viewer", "stranger", "trainer", "far officer", "far viewer"]
)
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
