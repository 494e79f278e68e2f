"""The data that speed is measured with: as much as was asked for, the same each time, and whole."""

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from emm.accounts.models import User
from emm.audit.history import historical_models
from emm.audit.models import AuditEvent
from emm.jobs.models import Job
from participants.models import Person, Trainer
from tests.factories import TrainingFactory
from trainings.attendance.models import AttendanceMark
from trainings.certificates.models import Certificate
from trainings.demo import bulk
from trainings.demo.load_data import Size, generate
from trainings.enrolment.models import Enrolment
from trainings.evaluation.models import Result
from trainings.planning.models import Session, SessionTrainer, Training

pytestmark = pytest.mark.django_db
PASSWORD = "load-data-2022-password"
SMALL = Size(people=60, trainings=12, enrolments=48)


def make(seed: int = 1) -> dict[str, int]:
    return generate(SMALL, seed=seed, password=PASSWORD)


def test_as_much_is_made_as_was_asked_for_and_counted():
    counts = make()
    assert (counts["people"], counts["trainings"], counts["sessions"]) == (60, 12, 168)
    assert counts == {
        "people": Person.objects.count(),
        "trainers": Trainer.objects.count(),
        "trainings": Training.objects.count(),
        "sessions": Session.objects.count(),
        "enrolments": Enrolment.objects.count(),
        "attendance marks": AttendanceMark.objects.count(),
        "results": Result.objects.count(),
        "certificates": Certificate.objects.count(),
        "acts in histories": sum(model.objects.count() for model in historical_models()),
        "events of the audit log": AuditEvent.objects.count(),
        "jobs": Job.objects.count(),
    }
    assert counts["enrolments"] == 48
    assert counts["certificates"] > 20


def test_nobody_is_marked_in_what_has_not_begun():
    make()
    assert AttendanceMark.objects.count() == AttendanceMark.objects.current().count()
    assert not AttendanceMark.objects.filter(session__starts_at__gt=timezone.now()).exists()
    begun = Session.objects.with_attendance().filter(starts_at__lt=timezone.now())
    assert AttendanceMark.objects.count() == sum(session.training.enrolments.count() for session in begun)


def test_what_was_made_can_be_read_as_any_other_record():
    make()
    person = Person.objects.exclude(trainer__isnull=False).first()
    assert (person.institution.name_en[:6], person.nip, person.language) == ("Office", "", "id")
    certificate = Certificate.objects.select_related("training", "person").first()
    assert certificate.snapshot["training"][0] == certificate.training.title_en
    assert certificate.name == certificate.person.certificate_name
    parts = SessionTrainer.objects.all()
    assert parts.filter(training=F("session__training")).count() == parts.count() > 0
    first, *later = certificate.training.history.order_by("history_date", "history_id")
    assert (first.history_type, first.state) == ("+", "draft")
    assert [(act.history_type, act.state) for act in later] == [("~", "planned"), ("~", "completed")]


def test_the_database_goes_on_counting_after_the_keys_that_were_given():
    make()
    last = Training.objects.order_by("pk").last().pk
    assert TrainingFactory().pk > last


def test_the_same_seed_makes_the_same_data():
    with transaction.atomic():
        make()
        first = list(Enrolment.objects.values_list("person__full_name", "training__title_en"))
        transaction.set_rollback(True)
    make()
    assert list(Enrolment.objects.values_list("person__full_name", "training__title_en")) == first


def test_values_that_would_break_a_line_stay_as_they_are():
    awkward = "a\tb\\n\nc\r«ü»"
    # Of fields that clean nothing themselves.
    bulk.insert(Job, "kind worker", [(awkward, awkward)])
    assert Job.objects.values_list("kind", "worker").get() == (awkward, awkward)


def test_each_role_can_sign_in_to_its_page(settings):
    make()
    settings.DEMO = True
    for role in ("administrator", "officer", "trainer", "viewer"):
        client = Client()
        client.force_login(User.objects.get(email=f"{role}@load.example.org"))
        assert client.get(reverse("home:today")).status_code == 200


def test_a_database_in_use_is_left_alone(settings):
    with pytest.raises(CommandError, match="DEMO=true"):
        call_command("generate_load_data")
    settings.DEMO = True
    TrainingFactory()
    with pytest.raises(CommandError, match="holds trainings already"):
        call_command("generate_load_data")
