"""Several people issue the same certificates at once: each participant gets one, and no number is lost or doubled."""

import datetime
import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection

from participants.models import Qualification, Trainer
from tests.certificates.scenes import FIRST_DAY, attendee, signed_template, taught_training
from tests.factories import CertificateRuleFactory, ResultFactory, SessionTrainerFactory
from trainings.certificates.issuing import numbering
from trainings.certificates.issuing.services import draw_document, keep_document, record_certificate
from trainings.certificates.models import Certificate, SerialCounter
from trainings.certificates.rules.eligibility import eligibility_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

THREADS = 8
PARTICIPANTS = 6


@pytest.fixture
def training():
    signed_template()
    return training_with_participants()


def training_with_participants(**values):
    training = taught_training(**values)
    for number in range(PARTICIPANTS):
        attendee(training, f"Participant {number}")
    return training


def at_once(act, *arguments):
    """Call ``act`` with each argument in a thread of its own, all let go together; what each gave or raised."""
    start = threading.Barrier(len(arguments))

    def run(argument):
        try:
            start.wait(timeout=10)
            return act(argument)
        except IntegrityError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(run, arguments))


def record_all(training):
    """What every thread does: it has seen that nobody holds a certificate yet."""
    return [
        record_certificate(eligibility=each, issued_by=None).pk for each in eligibility_of(training) if each.eligible
    ]


def record_twice(training):
    """The same training issued a second time by each: what it finds already issued is not eligible any more."""
    return [*record_all(training), *record_all(training)]


def record_first(eligibility):
    return record_certificate(eligibility=eligibility, issued_by=None)


def test_same_training_issued_eight_times_at_once(training):
    outcomes = at_once(record_all, *[training] * THREADS)

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert Certificate.objects.count() == PARTICIPANTS
    assert Certificate.objects.values("enrolment").distinct().count() == PARTICIPANTS
    assert sorted(Certificate.objects.values_list("serial", flat=True)) == list(range(1, PARTICIPANTS + 1))
    assert SerialCounter.objects.get().last == PARTICIPANTS


def test_training_of_trainers_with_every_kind_issued_eight_times_at_once(training):
    """Sixteen runs in all: eight threads, each of which issues the training twice."""
    tot = training_with_participants(kind="tot")
    CertificateRuleFactory(training=tot, kind="participation")
    for enrolment in tot.enrolments.all():
        ResultFactory(enrolment=enrolment, teach_back="lead")
    for session in tot.sessions.all()[:3]:
        SessionTrainerFactory(session=session)

    outcomes = at_once(record_twice, *[tot] * THREADS)

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    serials = defaultdict(list)
    for series, serial, person in Certificate.objects.order_by("serial").values_list("series", "serial", "person"):
        serials[series].append((serial, person))
    expected = {"PAR": PARTICIPANTS, "ToT": PARTICIPANTS, "TRN": PARTICIPANTS, "SRV": 3}
    assert {series: [serial for serial, _person in rows] for series, rows in serials.items()} == {
        series: list(range(1, number + 1)) for series, number in expected.items()
    }
    assert {series: len({person for _serial, person in rows}) for series, rows in serials.items()} == expected
    assert dict(SerialCounter.objects.values_list("series", "last")) == expected
    # Whoever is certified is a trainer once, for each module once.
    assert Trainer.objects.filter(person__enrolments__training=tot).count() == PARTICIPANTS
    assert Qualification.objects.filter(gained_in__training=tot).count() == PARTICIPANTS * tot.sessions.count()


def test_one_participant_issued_eight_times_at_once_gets_one_certificate(training):
    eligibility = eligibility_of(training)[0]

    outcomes = at_once(record_first, *[eligibility] * THREADS)

    assert len({certificate.pk for certificate in outcomes}) == 1
    assert Certificate.objects.count() == 1
    assert SerialCounter.objects.get().last == 1


def test_trainings_of_one_year_and_kind_share_a_series_without_gap(training):
    trainings = [training] + [
        training_with_participants(starts_on=FIRST_DAY + datetime.timedelta(weeks=week)) for week in (1, 2, 3)
    ]

    at_once(record_all, *trainings * 2)

    serials = sorted(Certificate.objects.values_list("serial", flat=True))
    assert serials == list(range(1, 4 * PARTICIPANTS + 1))


def test_without_the_lock_the_same_number_is_given_to_several(training, monkeypatch):
    """The proof that the tests above test something: only the constraints are left, and they refuse the work."""
    everybody_has_read = threading.Barrier(THREADS)

    class ReadByAll:
        def __init__(self, counters):
            self.counters = counters

        def get(self):
            counter = self.counters.get()
            everybody_has_read.wait(timeout=10)
            return counter

    SerialCounter.objects.create(year=2022, series="NAT")
    monkeypatch.setattr(numbering, "_locked", ReadByAll)
    # Of as many trainings: of one, whose row is locked before, they would come one after the other.
    trainings = [taught_training(starts_on=FIRST_DAY - datetime.timedelta(weeks=week)) for week in range(THREADS)]
    for each in trainings:
        attendee(each)
    waiting = [each for one in trainings for each in eligibility_of(one)]

    outcomes = at_once(record_first, *waiting)

    assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == THREADS - 1
    assert Certificate.objects.count() == 1


def test_without_the_lock_certificates_of_service_share_a_number(training, monkeypatch):
    """The same for a kind of its own: certificates of service of two trainings count in one series."""
    trainings = [training, training_with_participants(starts_on=FIRST_DAY + datetime.timedelta(weeks=1))]
    for each in trainings:
        SessionTrainerFactory(session=each.sessions.first())
    everybody_has_read = threading.Barrier(2)

    class ReadByAll:
        def __init__(self, counters):
            self.counters = counters

        def get(self):
            counter = self.counters.get()
            everybody_has_read.wait(timeout=10)
            return counter

    SerialCounter.objects.create(year=2022, series="SRV")
    monkeypatch.setattr(numbering, "_locked", ReadByAll)
    waiting = [each for training in trainings for each in eligibility_of(training) if each.kind == "service"]

    outcomes = at_once(record_first, *waiting)

    assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 1
    assert [(each.series, each.serial) for each in Certificate.objects.all()] == [("SRV", 1)]


def test_document_drawn_by_two_at_once_is_kept_once(training):
    certificate = record_certificate(eligibility=eligibility_of(training)[0], issued_by=None)

    first, second = at_once(draw_document, certificate, Certificate.objects.get())

    assert (first.file.name, first.sha256) == (second.file.name, second.sha256)
    assert len(list(Path(settings.MEDIA_ROOT).rglob("*.pdf"))) == 1


def test_one_document_of_several_counts(training):
    certificate = record_certificate(eligibility=eligibility_of(training)[0], issued_by=None)

    kept = at_once(lambda name: keep_document(certificate, {"file": name}), *map(str, range(THREADS)))

    assert sorted(kept) == [False] * (THREADS - 1) + [True]
    assert Certificate.objects.get().file.name == str(kept.index(True))
