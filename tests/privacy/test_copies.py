"""A person's copy of their own data: everything on record about them, nothing about anybody else, and written down."""

import json

import pytest
from django.urls import reverse

from emm.audit.models import AuditEvent
from tests.factories import (
    AdministratorFactory,
    AttendanceMarkFactory,
    ConsentFactory,
    DecisionFactory,
    OfficerFactory,
    ParticipantUserFactory,
    QualificationFactory,
    ResultFactory,
    SessionTrainerFactory,
    TrainerFactory,
)

pytestmark = pytest.mark.django_db
NIP = "198703122010012003"


@pytest.fixture
def siti():
    user = ParticipantUserFactory(full_name="Siti Rahmawati", email="siti@example.org")
    person = user.person
    person.nip = NIP
    person.save()
    ConsentFactory(person=person)
    AttendanceMarkFactory(enrolment__person=person, note="came by boat")
    return person


def copy_for(client, person):
    return client.post(reverse("privacy:person_copy", args=[person.pk]))


def test_one_fetches_ones_own(client, siti):
    client.force_login(siti.user)
    answer = copy_for(client, siti)
    assert answer["Content-Disposition"] == f'attachment; filename="person-{siti.pk}.json"'
    assert answer["Cache-Control"] == "no-store"
    copy = json.loads(answer.content)
    assert (copy["person"]["full_name"], copy["person"]["nip"]) == ("Siti Rahmawati", NIP)
    assert copy["account"]["email"] == "siti@example.org"
    assert [consent["version"] for consent in copy["consents"]] == ["2022-01"]
    assert [mark["note"] for mark in copy["attendance"]] == ["came by boat"]
    assert (copy["certificates"], copy["teaching"]) == ([], None)
    event = AuditEvent.objects.get(act=AuditEvent.Act.DOWNLOAD)
    assert (event.by, event.object_type, event.object_id) == (siti.user, "participants.person", siti.pk)


def test_results_and_decisions_are_in_it(client, siti):
    enrolment = siti.enrolments.get()
    ResultFactory(enrolment=enrolment, post_test=80, teach_back="repeat", note="Spoke too fast.")
    DecisionFactory(training=enrolment.training, person=siti, reason="Caught up at home.")
    client.force_login(siti.user)

    copy = json.loads(copy_for(client, siti).content)

    [results] = copy["results"]
    assert (results["post_test"], results["teach_back"], results["note"]) == (80.0, "Repeat", "Spoke too fast.")
    assert [decision["reason"] for decision in copy["decisions_on_certificates"]] == ["Caught up at home."]


def test_the_contact_typed_for_a_training_is_in_it(client, siti):
    siti.enrolments.update(contact_email="office@example.org", contact_phone="0812")
    client.force_login(siti.user)

    [training] = json.loads(copy_for(client, siti).content)["trainings"]

    typed = (training["email_for_this_training"], training["telephone_for_this_training"])
    assert typed == ("office@example.org", "0812")


def test_nobody_else_is_in_it(client, siti):
    mark = siti.enrolments.get().marks.get()
    AttendanceMarkFactory(session=mark.session, enrolment__person__full_name="Kartika Rahasia")
    client.force_login(siti.user)
    assert "Kartika" not in copy_for(client, siti).content.decode()


def test_what_a_trainer_taught_is_in_it(client):
    trainer = TrainerFactory()
    QualificationFactory(trainer=trainer)
    SessionTrainerFactory(trainer=trainer)
    client.force_login(AdministratorFactory())
    copy = json.loads(copy_for(client, trainer.person).content)
    assert (len(copy["teaching"]["qualifications"]), len(copy["sessions_taught"])) == (1, 1)


def test_a_person_without_anything_has_a_copy_too(client):
    person = TrainerFactory().person
    client.force_login(AdministratorFactory())
    copy = json.loads(copy_for(client, person).content)
    assert (copy["account"], copy["consents"], copy["trainings"], copy["certificates"]) == (None, [], [], [])


@pytest.mark.parametrize(("language", "words"), [("en", "Download my data"), ("id", "Unduh data saya")])
def test_the_button_is_on_ones_own_page(client, siti, language, words):
    client.force_login(siti.user)
    assert words in client.get(f"/{language}/account/").content.decode()
    client.force_login(OfficerFactory())  # is no person on record
    assert words not in client.get(f"/{language}/account/").content.decode()


def test_others_get_none(client, siti):
    client.force_login(ParticipantUserFactory())
    assert copy_for(client, siti).status_code == 404
    client.force_login(OfficerFactory())
    assert copy_for(client, siti).status_code == 403
    assert not AuditEvent.objects.filter(act=AuditEvent.Act.DOWNLOAD).exists()


def test_an_old_sign_in_has_to_be_proved_once_more(client, siti, settings):
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    client.force_login(siti.user)
    answer = copy_for(client, siti)
    assert (answer.status_code, "reauthenticate" in answer["Location"]) == (302, True)
