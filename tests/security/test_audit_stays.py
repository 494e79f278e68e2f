"""The audit log and the histories stay as they were written, whoever tries and by whatever page of the product."""

import pytest
from django.contrib import admin
from django.db.models import F
from django.urls import NoReverseMatch, reverse
from simple_history.admin import SimpleHistoryAdmin

from emm.audit import events
from emm.audit.history import historical_models
from emm.audit.models import AuditEvent
from emm.common.admin import WithHistory
from participants.models import Person
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(administrator):
    return events.record(events.Act.REVEAL, by=administrator, about=PersonFactory())


def test_no_form_of_the_back_room_writes_a_line(client, event):
    lines = AuditEvent.objects.count()
    for page, arguments in (("add", []), ("change", [event.pk]), ("delete", [event.pk])):
        answer = client.post(
            reverse(f"admin:audit_auditevent_{page}", args=arguments),
            {"action": "export", "label": "x", "post": "yes"},
        )
        assert answer.status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [event.pk], "post": "yes"}
    client.post(reverse("admin:audit_auditevent_changelist"), chosen)
    assert AuditEvent.objects.count() == lines
    event.refresh_from_db()
    assert (event.act, event.label) == (events.Act.REVEAL, "")


def test_no_code_of_the_product_changes_a_line(event):
    for change in (
        lambda: AuditEvent.objects.update(label="x"),
        lambda: AuditEvent.objects.all().delete(),
        lambda: AuditEvent.objects.filter(pk=event.pk).update(act=F("label")),
        lambda: AuditEvent.objects.bulk_update([event], ["label"]),
        event.delete,
        event.save,
    ):
        with pytest.raises(TypeError, match="stays as it was written"):
            change()


def test_no_history_has_a_page_that_changes_it(administrator):
    assert len(historical_models()) > 10
    for model in historical_models():
        assert not admin.site.is_registered(model)
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def test_a_record_cannot_be_turned_back_by_its_history(client, administrator):
    """The admin site shows what a record was. The form below it was taken though its button is hidden."""
    person = PersonFactory(full_name="Siti Aminah")
    person.full_name = "Siti Rahmawati"
    person.save()
    first = person.history.earliest()
    page = reverse("admin:participants_person_simple_history", args=[person.pk, first.pk])
    assert "Siti Aminah" in client.get(page).content.decode()
    fields = {"full_name": "Someone else", "sex": "female", "language": "id", "_save": "1"}
    assert client.post(page, fields).status_code == 403
    assert [row.full_name for row in person.history.all()] == ["Siti Rahmawati", "Siti Aminah"]
    assert Person.objects.get().full_name == "Siti Rahmawati"


def test_every_history_of_the_back_room_is_to_look_at_alone():
    with_history = [model for model in admin.site._registry.values() if isinstance(model, SimpleHistoryAdmin)]
    assert len(with_history) > 10
    assert [str(model) for model in with_history if not isinstance(model, WithHistory)] == []
