"""While one person's certificate is issued, whatever the judgement rests on stays: each act waits until it is out."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, transaction

from participants.models import Consent
from participants.services.consents import record_consent, withdraw_consent
from participants.services.people import save_person
from tests.certificates.scenes import attendee, signed_template, taught_training
from tests.factories import AdministratorFactory, ConsentFactory, DecisionFactory
from trainings.attendance.services import Mark, record_marks
from trainings.certificates.issuing.lifecycle import reinstate, revoke
from trainings.certificates.issuing.services import issue_certificate
from trainings.certificates.rules.eligibility import hold
from trainings.certificates.rules.overrides import withdraw
from trainings.certificates.rules.services import set_rules
from trainings.enrolment.services import move_enrolment
from trainings.evaluation.services import Entry, record_results
from trainings.planning.services.trainings import change_training

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def mark(scene):
    session = scene.training.sessions.first()
    record_marks(session=session, marks=[Mark(scene.enrolment.pk, "absent", reason="Entered late")], by=scene.by)


def enter_a_result(scene):
    record_results(training=scene.training, entries=[Entry(scene.enrolment.pk, {"post_test": 90}, {})], by=scene.by)


def rename(scene):
    scene.enrolment.person.full_name = "Another name"
    save_person(person=scene.enrolment.person, by=None)


def give_up_the_seat(scene):
    move_enrolment(enrolment=scene.enrolment, transition="withdraw", by=None)


def agree(scene):
    record_consent(
        person=scene.enrolment.person,
        purpose=Consent.Purpose.PHOTO,
        version="1",
        channel="form",
        given_on=scene.training.starts_on,
        by=None,
    )


def withdraw_the_consent(scene):
    withdraw_consent(consent=scene.consent, by=None)


def withdraw_the_decision(scene):
    withdraw(decision=scene.decision, reason="Mistaken", by=None)


def change_the_rules(scene):
    set_rules(training=scene.training, rules={"completion": {"needs_feedback": True}}, by=None)


def change_the_training(scene):
    scene.training.title_en = "Another title"
    change_training(training=scene.training)


def reinstate_an_earlier_one(scene):
    reinstate(certificate=scene.revoked, reason="Mistaken", by=None)


ACTS = [
    mark,
    enter_a_result,
    rename,
    give_up_the_seat,
    agree,
    withdraw_the_consent,
    withdraw_the_decision,
    change_the_rules,
    change_the_training,
    reinstate_an_earlier_one,
]


class Scene:
    def __init__(self):
        signed_template()
        self.by = AdministratorFactory()
        self.training = taught_training()
        self.enrolment = attendee(self.training, "Siti")
        person = self.enrolment.person
        self.consent = ConsentFactory(person=person, purpose=Consent.Purpose.NIP_ON_CERTIFICATE)
        issued = issue_certificate(enrolment=self.enrolment, issued_by=None)
        self.revoked = revoke(certificate=issued, reason="Error", by=None)
        self.decision = DecisionFactory(training=self.training, person=person, kind="participation")


@pytest.fixture
def scene(transactional_db):
    return Scene()


def meanwhile(act, scene):
    """What becomes of ``act`` on another connection that does not wait: "done" or "waits"."""

    def run():
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '500ms'")
                act(scene)
            return "done"
        except OperationalError:
            return "waits"
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


@pytest.mark.parametrize("act", ACTS)
def test_it_waits_until_the_certificate_is_out(scene, act):
    with transaction.atomic():
        hold(training=scene.training, person=scene.enrolment.person)
        assert meanwhile(act, scene) == "waits"
    assert meanwhile(act, scene) == "done"


def test_a_mark_of_somebody_else_does_not_wait(scene):
    other = attendee(scene.training, "Budi")
    with transaction.atomic():
        hold(training=scene.training, person=scene.enrolment.person)
        scene.enrolment = other
        assert meanwhile(mark, scene) == "done"
