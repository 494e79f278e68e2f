"""Every text that a person types is cleaned, whatever way it comes in; a new field is not forgotten."""

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.urls import get_resolver, reverse
from django.utils.module_loading import import_string
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from emm.common import fields, form_fields
from participants.models import Institution, Person
from tests.factories import PersonFactory, TemplateVersionFactory, TrainingFactory
from trainings.planning.models import Training

OURS = ("curriculum", "emm", "participants", "trainings")
CLEAN = (fields.CleanCharField, fields.CleanTextField, fields.CleanEmailField)
CLEAN_IN_FORMS = (form_fields.CleanCharField, form_fields.CleanTextField, form_fields.CleanEmailField)
# What nobody types, or what has a form of its own.
MADE_BY_THE_MACHINE = {
    "accounts.User.password": "a hash",
    "audit.AuditEvent.network": "an address of the network",
    "audit.AuditEvent.object_type": "the name of a model",
    "certificates.Achievement.key": "a hash",
    "certificates.Certificate.badge_key": "the name of a key",
    "certificates.Certificate.code": "a code",
    "certificates.Certificate.number": "made from settings and a counter",
    "certificates.Certificate.series": "a code",
    "certificates.Certificate.sha256": "a hash",
    "certificates.Certificate.signing_key": "the name of a key",
    "certificates.Picture.media_type": "a code",
    "certificates.Picture.sha256": "a hash",
    "certificates.SerialCounter.series": "a code",
    "curriculum.Curriculum.code": "a slug, which its validator holds to letters, digits and hyphens",
    "curriculum.Material.link": "an address, in which every character counts; its validator refuses white space",
    "curriculum.Module.code": "a slug",
    "imports.Import.content": "the cells of a list, which are cleaned as they are read",
    "imports.Import.target": "a code and a key",
    "imports.KnownColumns.headings": "a hash",
    "imports.Row.content": "the cells of a row, which are cleaned as they are read",
    "jobs.Job.key": "made from keys",
    "jobs.Job.kind": "a code",
    "jobs.Job.worker": "the name of a process",
    "jobs.PeriodicTask.name": "the name of a function of ours",
    "jobs.Worker.name": "the name of a process",
    "outbox.Attachment.media_type": "a code",
    "outbox.Attachment.path": "made by the storage",
    "outbox.Attachment.sha256": "a hash",
    "outbox.Message.about_type": "the name of a model",
    "outbox.Message.key": "made from keys",
    "outbox.Message.kind": "a code",
    "outbox.Message.message_id": "made by the product",
    "outbox.Message.provider_id": "the mail service's",
    "outbox.Message.recipient_type": "the name of a model",
    "outbox.MessageText.kind": "a code",
    "links.Link.holder": "a name of a model and a key",
    "links.Link.purpose": "a code",
    "links.Link.scope": "a name of a model and a key",
    "links.Link.token_hash": "a hash",
    "participants.MergeStep.after": "a row, as it is stored",
    "participants.MergeStep.before": "a row, as it is stored",
    "participants.MergeStep.model": "the name of a model",
    "participants.Person.nip_digest": "a hash",
    "participants.Person.nip": "digits, see participants.nip.tidy",
    "participants.Region.code": "a code of the ministry's",
    "planning.Training.country": "a code, which its validator holds to the list of countries",
    "planning.Training.time_zone": "a name, which its validator holds to the list of time zones",
    "planning.Venue.country": "a code",
    "planning.Venue.time_zone": "a name of the list of time zones",
    "programmes.Programme.code": "a slug",
    "reporting.CachedStatistic.name": "a code",
    "submissions.KeptForm.address": "the path of an address",
    "submissions.KeptForm.typed": "what was typed, cleaned by the form that shows it again",
    "submissions.Submission.answer": "an address and messages of ours",
    "submissions.Submission.digest": "a hash",
}
FORMS_OWN = {
    **dict.fromkeys(
        ("_CodeForm.code", "CodeFactorForm.code", "CodeProofForm.code", "SetUpAppForm.code"),
        "digits, which are compared with those expected",
    ),
    **dict.fromkeys(
        (
            *("AddPasskeyForm.credential", "PasskeyFactorForm.credential"),
            *("PasskeyProofForm.credential", "PasskeySignInForm.credential"),
        ),
        "what the browser made, signed",
    ),
    "DecisionForm.next": "an address of ours, see safe_next",
    "TrainingForm.zone_kept": "what the page itself says",
    "ProgrammeForm.code": "a slug, which its validator holds to letters, digits and hyphens",
    "ListForm.pasted": "the cells of a list, which are cleaned as they are read",
    "MergeForm.version": "compared with what is stored",
    "SheetForm.day": "compared with the days of the training",
    "SessionNoteForm.shown": "compared with what is stored, and cleaned there",
}
DIRTY = "  Fa\u0301\u200btima \u00a0da\r\nCruz\ufeff "
LINE, LINES = "Fátima da Cruz", "Fátima da\nCruz"


def our_models():
    return [model for model in apps.get_models() if model.__module__.startswith(OURS)]


def text_fields():
    for model in our_models():
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField)
            if is_text and not field.choices and not field.generated:
                yield model, field


def test_every_text_of_a_record_is_cleaned_or_known_not_to_be_typed():
    left = {
        f"{model._meta.label}.{field.name}"
        for model, field in text_fields()
        if not isinstance(field, CLEAN) and not hasattr(model, "instance_type")
    }
    assert left == set(MADE_BY_THE_MACHINE)


@pytest.mark.parametrize("kept", [True, False], ids=["history", "record"])
def test_each_of_them_stores_and_checks_the_clean_text(kept):
    checked = 0
    for model, field in text_fields():
        if isinstance(field, CLEAN) and hasattr(model, "instance_type") == kept:
            clean = LINES if isinstance(field, fields.CleanTextField) else LINE
            assert field.get_db_prep_save(DIRTY, connection) == clean, field
            assert field.to_python(DIRTY) == clean, field
            checked += 1
    assert checked > 40


def test_the_form_of_each_checks_the_clean_text():
    for model, field in text_fields():
        if isinstance(field, CLEAN) and field.editable and not hasattr(model, "instance_type"):
            assert isinstance(field.formfield(), CLEAN_IN_FORMS), field


def our_forms():
    get_resolver().url_patterns  # noqa: B018  whatever has a page is imported now
    for path in settings.MFA_FORMS.values():
        import_string(path)
    waiting, found = [forms.BaseForm], set()
    while waiting:
        for form in waiting.pop().__subclasses__():
            waiting.append(form)
            if form.__module__.startswith(OURS):
                found.add(form)
    return found


def test_every_field_that_is_typed_into_cleans_the_text():
    left = {
        f"{form.__name__}.{name}"
        for form in our_forms()
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.CharField)
        and not isinstance(field, CLEAN_IN_FORMS)
        and not isinstance(field.widget, forms.PasswordInput)
    }
    assert left == set(FORMS_OWN)


@pytest.mark.django_db
class TestWaysIn:
    def test_create(self):
        person = Person.objects.create(full_name=DIRTY, note=DIRTY)
        assert (person.full_name, person.note) == (LINE, LINES)
        person.refresh_from_db()
        assert (person.full_name, person.note) == (LINE, LINES)
        assert person.history.get().full_name == LINE

    def test_save(self):
        person = PersonFactory()
        person.position = DIRTY
        person.save()
        person.refresh_from_db()
        assert (person.position, person.history.first().position) == (LINE, LINE)

    def test_update(self):
        PersonFactory()
        Person.objects.update(full_name=DIRTY)
        assert Person.objects.get().full_name == LINE

    def test_in_bulk(self):
        people = bulk_create_with_history([Person(full_name=DIRTY)], Person)
        people[0].position = DIRTY
        bulk_update_with_history(people, Person, ["position"])
        stored = Person.objects.get()
        assert (stored.full_name, stored.position) == (LINE, LINE)
        assert set(stored.history.values_list("full_name", flat=True)) == {LINE}
        assert stored.history.first().position == LINE

    def test_an_address(self):
        assert Person.objects.create(full_name="Ana", email="ana@example.org\u200b").email == "ana@example.org"

    def test_both_languages(self):
        institution = Institution.objects.create(name_en=DIRTY, name_ind=DIRTY)
        institution.refresh_from_db()
        assert (institution.name_en, institution.name_ind, institution.name) == (LINE, LINE, LINE)

    def test_a_text_of_a_training(self):
        training = TrainingFactory(title_en=DIRTY, summary_en=DIRTY)
        stored = Training.objects.get(pk=training.pk)
        assert (stored.title_en, stored.summary_en) == (LINE, LINES)

    def test_a_design(self):
        version = TemplateVersionFactory()
        content = version.content
        content["signatories"] = [{**each, "name": DIRTY} for each in content["signatories"]]
        field = type(version)._meta.get_field("content")
        assert {each["name"] for each in field.to_python(content)["signatories"]} == {LINE}

    def test_a_question_to_the_database_is_asked_as_it_is(self):
        PersonFactory(full_name="Ana Lestari")
        assert Person.objects.filter(full_name__startswith="Ana ").exists()
        assert not Person.objects.filter(full_name__startswith="Anal ").exists()

    def test_a_name_of_nothing_visible_is_none(self, administrator, client):
        response = client.post(
            reverse("participants:person_create"), {"full_name": "\u200b\u3164", "sex": "female", "language": "id"}
        )
        assert response.context["form"].has_error("full_name", "required")
