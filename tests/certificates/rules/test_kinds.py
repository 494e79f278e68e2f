"""Each kind is earned in its own way, numbered in its own series, and one of a kind."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import override_settings

from emm.common.errors import DomainError
from participants.models import Qualification, Trainer
from tests.certificates.scenes import attendee, taught_training
from tests.factories import (
    CertificateRuleFactory,
    ResultFactory,
    SessionTrainerFactory,
    TrainerFactory,
    TrainingFactory,
)
from trainings.certificates.issuing.lifecycle import replace
from trainings.certificates.issuing.services import record_certificate
from trainings.certificates.models import Certificate
from trainings.certificates.records.snapshot import InBoth, Snapshot
from trainings.certificates.rules.eligibility import eligibility_of, eligibility_of_one
from trainings.certificates.rules.requirements import conditions_of, rules_of
from trainings.planning.models import QualificationSource, Session

pytestmark = pytest.mark.django_db
TOT_DAY = datetime.date(2022, 9, 7)


@pytest.fixture
def tot(template):
    return taught_training(kind="tot", starts_on=TOT_DAY)


def standings(training, kind):
    return [each for each in eligibility_of(training) if each.kind == kind]


def codes(training, kind):
    [standing] = standings(training, kind)
    return [obstacle.code for obstacle in standing.obstacles]


def texts(training, kind):
    [standing] = standings(training, kind)
    return [obstacle.text for obstacle in standing.obstacles]


def lead(training, numbers=(0,), name="Budi", role="lead"):
    trainer = TrainerFactory(person__full_name=name)
    sessions = list(Session.objects.filter(training=training).order_by("starts_at"))
    for number in numbers:
        SessionTrainerFactory(session=sessions[number], trainer=trainer, role=role)
    return trainer


def record(training, kind):
    return [record_certificate(eligibility=each, issued_by=None) for each in standings(training, kind)]


@pytest.mark.parametrize(
    ("kind", "issued"),
    [
        ("tot", ["completion", "trainer", "service"]),
        ("national_rollout", ["completion", "service"]),
        ("subnational_rollout", ["completion", "service"]),
    ],
)
def test_what_a_training_usually_gives(kind, issued):
    assert [each.kind for each in rules_of(TrainingFactory(kind=kind)).values() if each.is_issued] == issued


def test_only_trainings_of_trainers_can_make_trainers():
    assert list(rules_of(TrainingFactory())) == ["participation", "completion", "service"]


def test_copy_of_a_training_has_its_rules_until_others_are_set():
    original = TrainingFactory()
    CertificateRuleFactory(training=original, post_test="passed", pass_mark=60)
    copy = TrainingFactory(copied_from=original)

    taken_over = rules_of(copy)["completion"]

    assert (taken_over.training, taken_over.post_test, taken_over.pass_mark, taken_over.pk) == (
        copy,
        "passed",
        60,
        None,
    )
    CertificateRuleFactory(training=copy, post_test="taken")
    assert rules_of(copy)["completion"].post_test == "taken"
    assert rules_of(original)["completion"].post_test == "passed"


class TestRules:
    @pytest.mark.parametrize(
        ("rule", "result", "expected"),
        [
            ({}, {}, []),
            ({"post_test": "taken"}, {}, ["The post-test is not taken yet."]),
            ({"post_test": "taken"}, {"post_test": Decimal(0)}, []),
            ({"post_test": "passed"}, {}, ["The post-test is not taken yet."]),
            ({"post_test": "passed"}, {"post_test": Decimal("69.9")}, ["Post-test: 69.9 of 100; 70 is needed."]),
            ({"post_test": "passed"}, {"post_test": Decimal(70)}, []),
            ({"post_test": "passed", "pass_mark": 50}, {"post_test": Decimal(50)}, []),
            ({"needs_feedback": True}, {}, ["The feedback is not given yet."]),
            ({"needs_feedback": True}, {"feedback_on": datetime.date(2022, 9, 30)}, []),
        ],
    )
    def test_each_condition_is_asked_for_where_it_is_switched_on(self, training, rule, result, expected):
        enrolment = attendee(training)
        CertificateRuleFactory(training=training, **rule)
        ResultFactory(enrolment=enrolment, **result)

        assert texts(training, "completion") == expected

    def test_attendance_can_be_switched_off(self, training):
        attendee(training, attended=0)
        CertificateRuleFactory(training=training, needs_attendance=False, post_test="not_needed")

        assert texts(training, "completion") == []

    def test_everything_that_is_missing_is_told(self, training):
        attendee(training, attended=0)
        CertificateRuleFactory(training=training, post_test="passed", needs_feedback=True)

        assert codes(training, "completion") == [
            "certificates.attendance",
            "certificates.post_test_open",
            "certificates.feedback",
        ]

    def test_kind_that_is_switched_off_is_nobodys(self, training):
        attendee(training)
        CertificateRuleFactory(training=training, is_issued=False)

        assert standings(training, "completion") == []

    def test_conditions_are_told_in_words(self, tot):
        rule = CertificateRuleFactory(
            training=tot, kind="trainer", post_test="passed", pass_mark=75, needs_feedback=True
        )

        assert [each.text for each in conditions_of(rule, tot)] == [
            "80% of the JP attended",
            "certified lead after the teach-back",
            "post-test passed with 75 of 100",
            "feedback given",
        ]


class TestParticipation:
    @pytest.fixture(autouse=True)
    def rule(self, training):
        CertificateRuleFactory(training=training, kind="participation", needs_attendance=False)

    def test_one_session_is_enough(self, training):
        attendee(training, attended=1)

        assert codes(training, "participation") == []

    def test_who_attended_nothing_took_no_part(self, training):
        attendee(training, attended=0)

        assert texts(training, "participation") == ["Has attended no session."]


class TestTrainers:
    @pytest.mark.parametrize(
        ("decision", "expected"),
        [
            ("lead", []),
            ("", ["The teach-back is not decided yet."]),
            (
                "co_facilitate",
                ["The teach-back led to co-facilitating; the certificate is for certified leads."],
            ),
            ("repeat", ["The teach-back is to be repeated."]),
        ],
    )
    def test_certificate_is_for_certified_leads(self, tot, decision, expected):
        ResultFactory(enrolment=attendee(tot), teach_back=decision)

        assert texts(tot, "trainer") == expected

    def test_lead_who_missed_too_much_gets_none(self, tot):
        ResultFactory(enrolment=attendee(tot, attended=3), teach_back="lead")

        assert codes(tot, "trainer") == ["certificates.attendance"]

    def test_certificate_makes_a_trainer_of_what_was_taught(self, tot):
        enrolment = attendee(tot)
        ResultFactory(enrolment=enrolment, teach_back="lead")

        record(tot, "trainer")

        trainer = Trainer.objects.get(person=enrolment.person)
        given = Qualification.objects.filter(trainer=trainer)
        assert (trainer.status, trainer.teaches_in_indonesian, trainer.teaches_in_english) == ("qualified", True, False)
        assert given.count() == 5
        assert set(given.values_list("gained_in__training", "qualified_on")) == {(tot.pk, tot.ends_on)}

    def test_what_is_known_of_a_trainer_is_kept(self, tot):
        enrolment = attendee(tot)
        ResultFactory(enrolment=enrolment, teach_back="lead")
        trainer = TrainerFactory(person=enrolment.person, status="candidate")
        module = tot.sessions.first().module
        known = Qualification.objects.create(trainer=trainer, module=module, qualified_on=tot.ends_on)
        QualificationSource.objects.create(qualification=known, training=tot)

        record(tot, "trainer")

        trainer.refresh_from_db()
        assert trainer.status == "qualified"
        assert [each.module for each in trainer.qualifications.all()] == [module]

    def test_inactive_trainer_stays_inactive_and_gains_the_modules(self, tot):
        enrolment = attendee(tot)
        ResultFactory(enrolment=enrolment, teach_back="lead")
        trainer = TrainerFactory(person=enrolment.person, status="inactive")

        record(tot, "trainer")

        trainer.refresh_from_db()
        assert (trainer.status, trainer.qualifications.count()) == ("inactive", 5)

    def test_completion_makes_nobody_a_trainer(self, tot):
        attendee(tot)

        record(tot, "completion")

        assert not Trainer.objects.exists()


class TestExpiry:
    def issued(self, tot):
        ResultFactory(enrolment=attendee(tot), teach_back="lead")
        [certificate] = record(tot, "trainer")
        return certificate

    def test_trainers_certificate_counts_three_years_from_the_end_of_the_training(self, tot):
        certificate = self.issued(tot)

        assert certificate.valid_until == datetime.date(2025, 9, 8)
        assert Snapshot.from_json(certificate.snapshot).valid_until == datetime.date(2025, 9, 8)

    @override_settings(TRAINER_CERTIFICATE_YEARS=0)
    def test_with_0_years_it_never_expires(self, tot):
        assert self.issued(tot).valid_until is None

    @override_settings(TRAINER_CERTIFICATE_YEARS=1)
    def test_29_february_becomes_the_28th(self, template):
        tot = taught_training(kind="tot", starts_on=datetime.date(2024, 2, 28))

        assert self.issued(tot).valid_until == datetime.date(2025, 2, 28)

    def test_it_is_expired_the_day_after_and_still_in_force(self, tot):
        self.issued(tot)

        with time_machine.travel("2025-09-08 23:59+07:00", tick=False):
            certificate = Certificate.objects.get()
            assert (certificate.is_expired, certificate.state_today) == (False, None)
        with time_machine.travel("2025-09-09 00:00+07:00", tick=False):
            certificate = Certificate.objects.get()
            assert (certificate.is_expired, certificate.state_today) == (True, ("expired", "Expired"))
        assert certificate.is_in_force

    def test_replacing_one_does_not_make_it_count_longer(self, tot):
        certificate = self.issued(tot)

        new = replace(certificate=certificate, reason="Name misspelt", by=None)

        assert (new.kind, new.valid_until) == ("trainer", certificate.valid_until)

    def test_issued_too_late_it_is_told_to_be_expired_from_the_start(self, tot):
        ResultFactory(enrolment=attendee(tot, "Ani"), teach_back="lead")
        attendee(tot, "Budi")

        eligible, waiting = standings(tot, "trainer")

        assert waiting.notes == []
        assert [each.text for each in eligible.notes] == [
            "This certificate would be valid only until the end of 8 September 2025, which has passed."
        ]

    def test_no_other_kind_expires(self, training):
        attendee(training)
        [certificate] = record(training, "completion")

        assert certificate.valid_until is None
        with pytest.raises(IntegrityError), transaction.atomic():
            Certificate.objects.update(valid_until=datetime.date(2030, 1, 1))


class TestService:
    def test_it_lists_the_sessions_taught(self, training):
        trainer = lead(training, (0, 3))
        lead(training, (3,), name="Citra", role="co_facilitator")

        certificates = {certificate.name: certificate for certificate in record(training, "service")}

        snapshot = Snapshot.from_json(certificates["Budi"].snapshot)
        assert [(line.title.en, line.taught_on, line.taught_as) for line in snapshot.modules] == [
            ("Subject 1", datetime.date(2022, 9, 29), InBoth("Lead trainer", "Pelatih utama")),
            ("Subject 4", datetime.date(2022, 9, 30), InBoth("Lead trainer", "Pelatih utama")),
        ]
        assert (snapshot.attended_jp, snapshot.kind) == (Decimal("4.0"), "service")
        assert snapshot.institution.en == trainer.person.institution.name_en
        assert (certificates["Budi"].enrolment, certificates["Budi"].person) == (None, trainer.person)
        assert Snapshot.from_json(certificates["Citra"].snapshot).modules[0].taught_as.en == "Co-trainer"

    def test_observing_is_not_teaching(self, training):
        lead(training, role="observer")

        assert standings(training, "service") == []

    def test_opening_without_jp_is_not_teaching(self, training):
        Session.objects.filter(training=training).update(jp=0)
        lead(training)

        assert standings(training, "service") == []

    def test_standing_says_how_much_was_taught(self, training):
        lead(training, (0, 1, 2))

        [standing] = standings(training, "service")
        assert (standing.attended, standing.eligible) == ("Taught 3 sessions, 6 JP", True)

    def test_it_can_be_replaced(self, training):
        trainer = lead(training)
        [certificate] = record(training, "service")
        trainer.person.full_name = "Budi Santoso"
        trainer.person.save()

        new = replace(certificate=certificate, reason="Name misspelt", by=None)

        assert (new.name, new.number) == ("Budi Santoso", "IOM-ID/EMM/2022/SRV/0002")

    def test_it_is_the_only_kind_without_a_seat(self, training):
        lead(training)
        [certificate] = record(training, "service")

        with pytest.raises(IntegrityError), transaction.atomic():
            Certificate.objects.filter(pk=certificate.pk).update(kind="completion")


def test_each_kind_has_a_series_of_its_own(tot):
    for number in range(2):
        ResultFactory(enrolment=attendee(tot, f"Participant {number}"), teach_back="lead")
    CertificateRuleFactory(training=tot, kind="participation")
    lead(tot)

    numbers = [
        record_certificate(eligibility=each, issued_by=None).number for each in eligibility_of(tot) if each.eligible
    ]

    assert numbers == [
        "IOM-ID/EMM/2022/PAR/0001",
        "IOM-ID/EMM/2022/PAR/0002",
        "IOM-ID/EMM/2022/ToT/0001",
        "IOM-ID/EMM/2022/ToT/0002",
        "IOM-ID/EMM/2022/TRN/0001",
        "IOM-ID/EMM/2022/TRN/0002",
        "IOM-ID/EMM/2022/SRV/0001",
    ]


def test_one_of_each_kind_is_in_force(training):
    attendee(training)
    [certificate] = record(training, "completion")

    certificate.pk, certificate.number, certificate.code, certificate.serial = None, "other", "OTHER", 99

    with pytest.raises(IntegrityError), transaction.atomic():
        certificate.save()


def test_nobody_gets_what_the_training_does_not_give(training):
    enrolment = attendee(training)

    with pytest.raises(DomainError, match="no certificates of this kind"):
        eligibility_of_one(training=training, person=enrolment.person, kind="participation")
    with pytest.raises(DomainError, match="Only trainers of this training can get a certificate of teaching"):
        eligibility_of_one(training=training, person=enrolment.person, kind="service")


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_people_and_kinds(tot, django_assert_num_queries, number):
    CertificateRuleFactory(training=tot, kind="participation")
    for each in range(number):
        ResultFactory(enrolment=attendee(tot, f"Participant {each}"), teach_back="lead")
        lead(tot, (each,), name=f"Trainer {each}")

    with django_assert_num_queries(8):
        assert len(eligibility_of(tot)) == 4 * number
