"""The audit log is written: who came, what left the product, and that no line of it changes."""

import pytest
from django.contrib.auth import authenticate
from django.utils import translation
from django.utils.translation import gettext

from emm.audit import events
from emm.audit.models import AuditEvent
from tests.factories import PASSWORD, AdministratorFactory, OfficerFactory, PersonFactory

pytestmark = pytest.mark.django_db
Act = AuditEvent.Act


def written():
    return [(event.act, event.by, event.object_type, event.object_id, event.data) for event in AuditEvent.objects.all()]


def test_a_sign_in_and_a_sign_out_are_written(client):
    officer = OfficerFactory()
    client.force_login(officer)
    client.logout()
    assert [(event.act, event.by) for event in AuditEvent.objects.all()] == [
        (Act.SIGN_OUT, officer),
        (Act.SIGN_IN, officer),
    ]


def test_a_sign_in_is_no_change_of_the_account(client):
    officer = OfficerFactory()
    client.force_login(officer)
    officer.refresh_from_db()
    assert officer.last_login is not None
    assert [row.history_type for row in officer.history.all()] == ["+"]


def test_a_failed_sign_in_names_the_account_but_not_who_tried(rf):
    officer = OfficerFactory()
    assert authenticate(rf.get("/"), email=officer.email, password="wrong") is None
    assert written() == [(Act.SIGN_IN_FAILED, None, "accounts.user", officer.pk, {"method": "password"})]


def test_what_was_typed_for_an_account_that_does_not_exist_is_not_kept(rf):
    assert authenticate(rf.get("/"), email="siti@example.org", password="wrong") is None
    event = AuditEvent.objects.get()
    assert (event.act, event.by, event.object_type, event.object_id, event.label) == (
        Act.SIGN_IN_FAILED,
        None,
        "",
        None,
        "",
    )
    assert "siti" not in str(event.data)


def test_the_way_somebody_came_in_is_written(client):
    officer = OfficerFactory()
    client.post("/en/account/login/", {"login": officer.email, "password": PASSWORD})
    assert AuditEvent.objects.get(act=Act.SIGN_IN).data == {"methods": ["password"]}


@pytest.mark.parametrize(
    ("address", "network"),
    [("203.0.113.77", "203.0.113.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48"), ("nonsense", ""), ("", "")],
)
def test_of_an_address_only_its_network_is_kept(rf, address, network):
    assert events.network_of(rf.get("/", REMOTE_ADDR=address)) == network


def test_an_export_is_written_with_the_names_of_its_filters_but_not_what_was_searched(client):
    officer = OfficerFactory()
    PersonFactory(full_name="Siti Aminah")
    client.force_login(officer)
    response = client.get("/en/staff/people/?q=Siti&sort=person&export=csv")
    assert response.status_code == 200
    event = AuditEvent.objects.get(act=Act.EXPORT)
    with translation.override("id"):
        title = gettext("People")
    assert (event.by, event.data) == (
        officer,
        {
            "list": "participants:people",
            "title": {"en": "People", "id": title},
            "rows": 1,
            "format": "csv",
            "filters": ["q"],
        },
    )


def test_a_list_that_is_only_looked_at_writes_nothing(client):
    client.force_login(OfficerFactory())
    client.get("/en/staff/people/")
    assert not AuditEvent.objects.filter(act=Act.EXPORT).exists()


def test_whoever_looks_through_other_eyes_is_the_one_who_acts(rf):
    administrator, officer = AdministratorFactory(), OfficerFactory()
    request = rf.get("/")
    request.user = officer
    request.impersonation = type("Impersonation", (), {"administrator": administrator, "account_id": officer.pk})
    event = events.record(Act.DOWNLOAD, by=request.user, request=request, label="IOM-1")
    assert (event.by, event.data) == (administrator, {"seen_as": officer.pk})


@pytest.mark.parametrize(
    "change",
    [
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda _event: AuditEvent.objects.update(label="x"),
        lambda _event: AuditEvent.objects.all().delete(),
        lambda event: AuditEvent.objects.filter(pk=event.pk).bulk_update([event], ["label"]),
    ],
)
def test_no_line_is_changed_or_removed(change):
    event = events.record(Act.DOWNLOAD, label="before")
    with pytest.raises(TypeError, match="stays as it was written"):
        change(event)
    assert AuditEvent.objects.get().label == "before"
