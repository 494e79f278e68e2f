"""Certificates that expire soon, on the dashboard."""

import datetime

import pytest

from tests.certificates.scenes import attendee, signed_template, taught_training
from tests.factories import (
    AdministratorFactory,
    DecisionFactory,
    EnrolmentFactory,
    OfficerFactory,
    ResultFactory,
    TrainerUserFactory,
)
from trainings.certificates.issuing.lifecycle import revoke
from trainings.certificates.issuing.services import record_certificate
from trainings.certificates.rules.eligibility import eligibility_of
from trainings.home.todo_items import expiring_certificates

from .around_today import days_from_now

pytestmark = pytest.mark.django_db
PAGE = "/en/today/"


class TestExpiringCertificates:
    """Trainers whose certificate comes to its end, told to those who run trainings."""

    @pytest.fixture
    def certificate(self):
        signed_template()
        tot = taught_training(kind="tot")
        ResultFactory(enrolment=attendee(tot, "Siti Rahmawati"), teach_back="lead")
        [standing] = [each for each in eligibility_of(tot) if each.kind == "trainer"]
        return record_certificate(eligibility=standing, issued_by=None)

    def ends_in(self, certificate, days):
        certificate.valid_until = days_from_now(days)
        certificate.save()

    @pytest.mark.parametrize(("days", "told"), [(-1, False), (0, True), (90, True), (91, False)])
    def test_those_of_the_next_ninety_days(self, certificate, days, told):
        self.ends_in(certificate, days)

        assert expiring_certificates(OfficerFactory()) == ([certificate] if told else [])

    def test_revoked_one_is_no_matter(self, certificate):
        self.ends_in(certificate, 10)
        revoke(certificate=certificate, reason="Error", by=None)

        assert expiring_certificates(OfficerFactory()) == []

    def test_who_holds_a_later_one_is_no_matter(self, certificate):
        self.ends_in(certificate, 10)
        later = taught_training(kind="tot", starts_on=datetime.date(2023, 3, 1))
        enrolment = EnrolmentFactory(training=later, person=certificate.person)
        DecisionFactory(training=later, person=enrolment.person, kind="trainer")
        [standing] = [each for each in eligibility_of(later) if each.kind == "trainer"]
        self.ends_in(record_certificate(eligibility=standing, issued_by=None), 400)

        assert expiring_certificates(OfficerFactory()) == []

    def test_trainer_who_is_inactive_is_no_matter(self, certificate):
        self.ends_in(certificate, 10)
        certificate.person.trainer.status = "inactive"
        certificate.person.trainer.save()

        assert expiring_certificates(OfficerFactory()) == []

    @pytest.mark.parametrize(
        ("factory", "told"), [(AdministratorFactory, True), (OfficerFactory, True), (TrainerUserFactory, False)]
    )
    def test_page_tells_those_who_run_trainings(self, client, certificate, factory, told):
        self.ends_in(certificate, 10)
        client.force_login(factory())

        page = client.get(PAGE).content.decode()

        assert ("Trainers whose certificate expires soon" in page) is told
        assert ("Siti Rahmawati" in page) is told
