"""Loading the demonstration: the same however often, kept alive on later days, and only where it is wanted."""

import dataclasses
import datetime
import io
from collections import Counter

import time_machine
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings

from participants.models import Person, Trainer
from trainings.attendance.models import AttendanceMark
from trainings.certificates.issuing.lifecycle import revoke
from trainings.certificates.models import Certificate, CertificateTemplate
from trainings.certificates.templates.services import save_draft, start_draft
from trainings.demo.loading import load_demo, load_records
from trainings.planning.models import Session, SessionTrainer, Training

from .case import LOADED_AT, DemoTestCase, training_of

OURS = {"accounts", "attendance", "certificates", "curriculum", "participants", "trainings"}


def counts():
    """How many records of every model there are, histories included."""
    models = [model for model in apps.get_models() if model._meta.app_label in OURS]
    return {model._meta.label: model._default_manager.count() for model in models}


class TestLoading(DemoTestCase):
    def test_a_second_run_changes_nothing(self):
        before = counts()

        stage, _trainings = load_records()

        assert counts() == before
        assert sum(stage.tally.created.values()) == 0
        assert stage.tally.unchanged["people"] == self.tally.created["people"] == 71

    def test_what_somebody_changed_stays_changed(self):
        Person.objects.filter(full_name="Nur Aisyah").update(position="Direktur")
        training_of("kupang").sessions.filter(kind=Session.Kind.BREAK).first().delete()
        before = counts()

        load_records()

        assert Person.objects.get(full_name="Nur Aisyah").position == "Direktur"
        assert counts() == before

    def test_a_person_is_known_by_name_after_a_change_of_address(self):
        person = Person.objects.filter(user=None).exclude(email=None)[0]
        Person.objects.filter(pk=person.pk).update(email="nur@demo.example.org")

        assert load_records()[0].tally.created["people"] == 0

    @override_settings(DEMO=False)
    def test_it_is_refused_where_demo_is_off(self):
        before = counts()

        with self.assertRaisesMessage(CommandError, "it is loaded only where DEMO is set"):
            call_command("load_demo")

        assert counts() == before

    # --- On another day ---

    def test_while_the_training_runs_nothing_is_made_anew(self):
        before = counts()

        with time_machine.travel(LOADED_AT + datetime.timedelta(days=1)):
            load_records()

        assert counts() == before

    def test_when_it_is_over_another_batch_runs_and_the_former_is_completed(self):
        first = training_of("south-sulawesi")
        marks = AttendanceMark.objects.filter(session__training=first).count()

        with time_machine.travel(LOADED_AT + datetime.timedelta(weeks=2)):
            load_records()
            second = training_of("south-sulawesi")
            assert second.is_running

        first.refresh_from_db()
        assert (first.state, second.state) == (Training.State.COMPLETED, Training.State.PLANNED)
        assert (first.title_en, second.title_en) == (
            "Sub-national training in South Sulawesi, batch 1",
            "Sub-national training in South Sulawesi, batch 2",
        )
        assert AttendanceMark.objects.filter(session__training=first).count() == marks

    def test_what_is_planned_stays_ahead_with_its_timetable(self):
        kupang = training_of("kupang")
        before = list(kupang.sessions.values_list("starts_at", flat=True))

        with time_machine.travel(LOADED_AT + datetime.timedelta(weeks=3)):
            load_records()

        postponed = list(training_of("kupang").sessions.values_list("starts_at", flat=True))
        assert postponed == [moment + datetime.timedelta(weeks=3) for moment in before]

    def test_what_somebody_cancelled_is_not_postponed(self):
        kupang = training_of("kupang")
        Training.objects.filter(pk=kupang.pk).update(state=Training.State.CANCELLED)

        with time_machine.travel(LOADED_AT + datetime.timedelta(weeks=5)):
            load_records()

        assert training_of("kupang").starts_on == kupang.starts_on

    def test_a_trainer_booked_elsewhere_leaves_a_gap_instead_of_stopping_the_loading(self):
        later = LOADED_AT + datetime.timedelta(weeks=2)
        own = training_of("next-national")
        Training.objects.filter(pk=own.pk).update(starts_on=later.date(), ends_on=later.date(), is_demo=False)
        booked = Session.objects.create(
            training=own,
            kind=Session.Kind.OPENING,
            starts_at=later.replace(hour=13),
            ends_at=later.replace(hour=14),
        )
        andi = Trainer.objects.get(person__full_name="Andi Rahmatullah")
        SessionTrainer.objects.create(session=booked, trainer=andi)

        with time_machine.travel(later):
            load_records()

        at_that_time = training_of("south-sulawesi").sessions.get(starts_at=booked.starts_at)
        assert at_that_time.trainers.count() == 0


class TestCertificates(DemoTestCase):
    """Drawing takes its time, so only these four have attended here."""

    NAMES = ("Maria Goretti O'Neil", "Hartati", "عبد الرحمن الحبشي", "ꦱꦸꦂꦪꦤꦶ ꦫꦲꦪꦸ")

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        AttendanceMark.objects.exclude(enrolment__person__full_name__in=cls.NAMES).delete()
        cls.tally = load_demo()

    def test_they_are_issued_to_all_who_are_eligible(self):
        certificates = Certificate.objects.order_by("number")

        assert self.tally.created["certificates"] == 16
        assert Counter(certificate.kind for certificate in certificates) == {
            "completion": 4,
            "trainer": 1,
            "service": 11,
        }
        completed = certificates.filter(kind="completion")
        assert {certificate.person.full_name for certificate in completed} == set(self.NAMES)
        assert certificates.get(kind="trainer").person.full_name == "Maria Goretti O'Neil"
        assert {certificate.year for certificate in certificates} == {2022}
        assert not certificates.without_file().exists()

    def test_a_second_run_changes_nothing(self):
        before = counts()

        tally = load_demo()

        assert counts() == before
        assert (sum(tally.created.values()), tally.unchanged["certificates"]) == (0, 16)

    def test_an_interrupted_drawing_is_finished(self):
        certificate = Certificate.objects.get(person__full_name="Hartati")
        Certificate.objects.filter(pk=certificate.pk).update(file="", sha256="")

        load_demo()

        certificate.refresh_from_db()
        assert len(certificate.sha256) == 64

    def test_a_revoked_certificate_is_not_issued_again(self):
        certificate = Certificate.objects.get(person__full_name="Hartati")
        revoke(certificate=certificate, reason="Issued to the wrong person.", by=certificate.issued_by)

        load_demo()

        assert Certificate.objects.filter(person=certificate.person).count() == 1

    def test_two_sign_and_a_draft_of_others_is_kept(self):
        draft = start_draft(template=CertificateTemplate.objects.get(), by=None)
        only = dataclasses.replace(draft.design, signatories=draft.design.signatories[:1])
        save_draft(draft=draft, design=only, revision=draft.revision, by=None)

        load_demo()

        template = CertificateTemplate.objects.get()
        assert template.is_default
        assert [len(version.design.signatories) for version in template.versions.order_by("number")] == [2, 1]

    @override_settings(DEMO=True)
    def test_the_command_tells_counts_and_sign_ins(self):
        out = io.StringIO()

        call_command("load_demo", stdout=out)

        lines = out.getvalue().splitlines()
        assert "people: 0 created, 71 unchanged" in lines
        assert lines[-7:] == [
            f"Sign in with the password {settings.DEMO_PASSWORD} as",
            "  Administrator        admin@demo.example.org",
            "  Programme officer    officer@demo.example.org",
            "  Programme officer    officer.makassar@demo.example.org  (only South Sulawesi)",
            "  Trainer              trainer@demo.example.org",
            "  Viewer               viewer@demo.example.org",
            "  Participant          participant@demo.example.org",
        ]
