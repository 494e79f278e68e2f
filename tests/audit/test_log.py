"""The audit log is read: events and changes as one, by whom, what, when, in both languages, and as a file."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from emm.audit import events
from emm.audit.log import Log, Wanted, record_types
from emm.audit.models import AuditEvent
from emm.common.acting import acting
from participants.models import Person
from tests.factories import (
    AdministratorFactory,
    EnrolmentFactory,
    InstitutionFactory,
    OfficerFactory,
    PersonFactory,
    TrainerUserFactory,
    ViewerFactory,
)

pytestmark = pytest.mark.django_db
Act = AuditEvent.Act
PAGE = "/en/staff/log/"


@pytest.fixture
def administrator(client):
    with time_machine.travel(timezone.now() - datetime.timedelta(days=365)):  # what comes of making it is long past
        return AdministratorFactory(full_name="Agus")


def changed(record, by, **fields):
    for name, value in fields.items():
        setattr(record, name, value)
    with acting(by=by):
        record.save()


def made_long_ago(factory, **fields):
    with time_machine.travel(timezone.now() - datetime.timedelta(days=365)):
        return factory(**fields)


def lines(**wanted):
    return list(Log(Wanted(**wanted)))


def test_events_and_changes_stand_in_one_order(administrator):
    person = made_long_ago(PersonFactory, full_name="Siti")
    with time_machine.travel(timezone.now() - datetime.timedelta(hours=2)):
        changed(person, administrator, position="Head")
    with time_machine.travel(timezone.now() - datetime.timedelta(hours=1)):
        events.record(Act.REVEAL, by=administrator, about=person)
    changed(person, None, position="Chief")
    told = [(line.by, line.act, line.about, [(c.field, c.old, c.new) for c in line.changes]) for line in lines()]
    assert told == [
        ("the system", "~", "Person: Siti", [("Position", "Head", "Chief")]),
        ("Agus", "reveal", "Person: Siti", []),
        ("Agus", "~", "Person: Siti", [("Position", "Analyst", "Head")]),
    ]


def test_making_and_deleting_are_told(administrator):
    institution = InstitutionFactory(name_en="Ministry of Manpower")
    institution.delete()
    assert [(line.act, line.act_label, line.about) for line in lines()] == [
        ("-", "Deleted", "Institution: Ministry of Manpower"),
        ("+", "Added", "Institution: Ministry of Manpower"),
    ]


def test_an_event_names_what_it_was_about_as_it_is_named_now(administrator):
    person = made_long_ago(PersonFactory, full_name="Siti")
    events.record(Act.REVEAL, by=administrator, about=person)
    with time_machine.travel(timezone.now() - datetime.timedelta(days=365)):
        person.full_name = "Removed person"
        person.save()
    assert [line.about for line in lines()] == ["Person: Removed person"]


def test_an_event_about_what_is_gone_names_its_number(administrator):
    AuditEvent.objects.create(act=Act.DOWNLOAD, object_type="participants.person", object_id=987654)
    AuditEvent.objects.create(act=Act.DOWNLOAD, object_type="gone.model", object_id=5)
    assert [line.about for line in lines()] == ["gone.model #5", "participants.person #987654"]


def test_the_details_of_an_event_are_words(administrator):
    events.record(Act.EXPORT, title={"en": "People", "id": "Data orang"}, rows=1, format="csv", filters=["q", "state"])
    events.record(Act.SIGN_IN, by=administrator, methods=["password", "mfa"])
    assert [(line.about, line.details) for line in lines()] == [
        ("", "with a password · with two-step verification"),
        ("People", "1 row · CSV · filtered by q, state"),
    ]


@pytest.fixture
def history(administrator):
    """Two officers, two kinds of records, three days."""
    now = timezone.now()
    dewi, budi = made_long_ago(OfficerFactory, full_name="Dewi"), made_long_ago(OfficerFactory, full_name="Budi")
    person, institution = (
        made_long_ago(PersonFactory, institution=None),
        made_long_ago(InstitutionFactory, name_en="Old"),
    )
    for days, act in (
        (40, lambda: changed(person, dewi, position="A")),
        (2, lambda: changed(person, dewi, position="B")),
        (1, lambda: changed(institution, budi, name_en="New")),
        (0, lambda: events.record(Act.REVEAL, by=budi, about=person)),
    ):
        with time_machine.travel(now - datetime.timedelta(days=days), tick=False):
            act()
    return {"person": person, "now": timezone.localdate(now)}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["reveal", "New", "B"]),
        ({"who": "dewi"}, ["B"]),
        ({"who": "budi"}, ["reveal", "New"]),
        ({"who": "dewi budi"}, []),
        ({"act": "~"}, ["New", "B"]),
        ({"act": "+"}, []),
        ({"act": "reveal"}, ["reveal"]),
        ({"about": "participants.person"}, ["reveal", "B"]),
        ({"about": "participants.institution"}, ["New"]),
        ({"about": "participants.person", "number": "person"}, ["reveal", "B"]),
        ({"about": "participants.person", "number": 987654}, []),
        ({"since": 60}, ["reveal", "New", "B", "A"]),
        ({"since": 60, "until": 2}, ["B", "A"]),
        ({"since": 1, "until": 1}, ["New"]),
        ({"about": "nonsense", "act": "~"}, []),
    ],
)
def test_the_log_is_cut_by_who_what_and_when(history, wanted, found):
    wanted = dict(wanted)
    for name in {"since", "until"} & set(wanted):
        wanted[name] = history["now"] - datetime.timedelta(days=wanted[name])
    if wanted.get("number") == "person":
        wanted["number"] = history["person"].pk
    assert [line.changes[0].new if line.changes else line.act for line in lines(**wanted)] == found


def test_every_record_with_a_history_may_be_asked_for():
    types = dict(record_types())
    assert types["participants.person"] == "Person"
    assert {"planning.training", "certificates.certificate", "accounts.user", "access.rolegrant"} <= set(types)


# --- The page ---------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_however_much_happened(client, administrator, django_assert_num_queries, number):
    with time_machine.travel(timezone.now() - datetime.timedelta(days=365)):
        enrolments = [EnrolmentFactory() for _ in range(number)]
    client.force_login(administrator)
    for enrolment in enrolments:
        changed(enrolment, administrator, position=f"Head {number}")
        events.record(Act.REVEAL, by=administrator, about=enrolment.person)
    # Session, account, roles, count, keys; events and the people they are about; changes, what was before them and
    # the zone of their training.
    with django_assert_num_queries(10):
        response = client.get(PAGE)
    assert response.context["paginator"].count == 1 + 2 * number


def test_the_page_tells_from_what_to_what(client, administrator):
    client.force_login(administrator)
    person = made_long_ago(PersonFactory, full_name="Siti <b>")
    changed(person, administrator, position="Head & <i>more</i>")
    page = client.get(PAGE).content.decode()
    assert "<del>Analyst</del> → <ins>Head &amp; &lt;i&gt;more&lt;/i&gt;</ins>" in page
    assert "Person: Siti &lt;b&gt;" in page
    assert "Agus" in page
    assert "Signed in" in page


def test_the_page_in_indonesian_tells_titles_in_indonesian(client, administrator):
    client.force_login(administrator)
    events.record(Act.EXPORT, by=administrator, title={"en": "People", "id": "Orang-orang"}, rows=1, format="csv")
    response = client.get("/id/staff/log/")
    assert response["Content-Language"] == "id"
    assert "Orang-orang" in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "since=nonsense",
        "since=0001-01-01",
        "until=9999-12-31",
        "number=1e99",
        "number=99999999999999999999",
        "act=x",
        "about=x",
        "page=0",
        "page=9999999",
        f"who={'x' * 5000}",
    ],
)
def test_nonsense_breaks_nothing(client, administrator, query):
    client.force_login(administrator)
    assert client.get(f"{PAGE}?{query}").status_code == 200


def test_the_file_has_every_line_and_stands_in_the_log_itself(client, administrator):
    client.force_login(administrator)
    person = made_long_ago(PersonFactory, full_name="Siti")
    for number in range(30):
        changed(person, administrator, position=f"Head {number}")
    content = client.get(f"{PAGE}?about=participants.person&export=csv").getvalue().decode()
    assert content.count("Person: Siti") == 30
    assert "Position: Head 28 → Head 29" in content
    assert AuditEvent.objects.get(act=Act.EXPORT).data["list"] == "audit:log"


def test_an_encrypted_number_is_hidden_here_too(client, administrator):
    client.force_login(administrator)
    person = made_long_ago(PersonFactory)
    changed(person, administrator, nip="198703122010012003")
    page = client.get(PAGE).content.decode()
    assert "(hidden)" in page
    assert "198703122010012003" not in page
    assert Person.objects.get(pk=person.pk).nip == "198703122010012003"


@pytest.mark.parametrize("factory", [OfficerFactory, TrainerUserFactory, ViewerFactory])
def test_the_log_is_for_administrators(client, factory):
    client.force_login(factory())
    assert client.get(PAGE).status_code == 403


def test_whoever_is_not_signed_in_is_led_to_the_sign_in(client):
    assert client.get(PAGE)["Location"] == f"/en/account/login/?next={PAGE}"


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_is_written_through_the_page(client, administrator, method):
    client.force_login(administrator)
    before = AuditEvent.objects.count()
    assert getattr(client, method)(PAGE).status_code == 405
    assert AuditEvent.objects.count() == before


def test_the_log_counts_so_many_lines_and_a_file_has_all_of_them(client, administrator, monkeypatch):
    monkeypatch.setattr("emm.audit.log.MAX_ENTRIES", 3)
    monkeypatch.setattr("emm.ui.lists.MAX_ENTRIES", 3)
    for number in range(5):
        events.record(Act.SIGN_IN, by=administrator, label=f"Sign-in {number}")
    client.force_login(administrator)
    page = client.get(PAGE).content.decode()
    assert "More than 3 entries; the first 3 are shown." in " ".join(page.split())
    told = [line.about for line in Log(Wanted())]
    assert told[-5:] == [f"Sign-in {number}" for number in (4, 3, 2, 1, 0)]


def test_a_page_far_down_goes_on_where_the_one_before_ended(administrator):
    person = PersonFactory(full_name="Siti")
    for number in range(6):
        events.record(Act.SIGN_IN, by=administrator, label=f"Sign-in {number}")
        changed(person, administrator, position=f"Position {number}")
    log = Log(Wanted())
    whole = [(line.when, line.about) for line in log]
    assert len(whole) > 12
    assert [(line.when, line.about) for start in range(0, len(whole), 5) for line in log[start : start + 5]] == whole
