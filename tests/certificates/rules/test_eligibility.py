import datetime

import pytest
from django.utils import timezone

from tests.certificates.scenes import attendee, taught_training
from tests.factories import EnrolmentFactory, TrainingFactory
from trainings.certificates.issuing.lifecycle import revoke
from trainings.certificates.issuing.services import record_certificate
from trainings.certificates.rules.eligibility import eligibility_of
from trainings.planning.models import Training

pytestmark = pytest.mark.django_db


def judged(training):
    [eligibility] = eligibility_of(training)
    return eligibility


def texts(training):
    return [obstacle.text for obstacle in judged(training).obstacles]


def test_who_reaches_the_minimum_exactly_is_eligible(training):
    attendee(training, attended=4)

    eligibility = judged(training)

    assert (eligibility.eligible, eligibility.attended, eligibility.notes) == (True, "Attended 8 of 10 JP (80%)", [])


def test_who_misses_the_minimum_is_told_by_how_much(training):
    attendee(training, attended=3)

    assert texts(training) == ["Attended 6 of 10 JP (60%); 80% is needed."]


def test_minimum_is_the_trainings_own(training):
    attendee(training, attended=3)
    training.minimum_share = 60

    assert judged(training).eligible


def test_session_without_a_mark_is_told_and_does_not_count(training):
    attendee(training, attended=3, marked=3)

    eligibility = judged(training)

    assert [obstacle.code for obstacle in eligibility.obstacles] == ["certificates.attendance"]
    assert [each.text for each in eligibility.notes] == ["2 sessions are not marked yet and count as not attended."]


def test_missing_mark_forbids_nothing_to_who_attended_enough(training):
    attendee(training, attended=4, marked=4)

    eligibility = judged(training)

    assert eligibility.eligible
    assert [each.text for each in eligibility.notes] == ["1 session is not marked yet and counts as not attended."]


def test_who_holds_no_seat_is_not_asked_about(training):
    EnrolmentFactory(training=training, state="withdrawn")

    assert eligibility_of(training) == []


def test_holder_of_a_valid_certificate_gets_no_other(training):
    attendee(training)
    certificate = record_certificate(eligibility=judged(training), issued_by=None)

    eligibility = judged(training)

    assert (eligibility.certificate, eligibility.holds_certificate) == (certificate, True)
    assert texts(training) == ["Already has a valid certificate."]


def test_revoked_certificate_is_not_issued_anew_by_the_next_run(training):
    attendee(training)
    revoke(certificate=record_certificate(eligibility=judged(training), issued_by=None), reason="Error", by=None)

    assert texts(training) == ["The certificate was revoked. Reinstate the certificate if this was a mistake."]


def test_name_that_no_font_can_print_is_refused_rather_than_printed_as_boxes(training):
    attendee(training, name="Somchai สมชาย")

    assert texts(training) == ["The certificate font does not contain these letters of the name: ช ม ย ส า."]


def test_training_without_learning_hours_gives_no_certificate(template):
    attendee(TrainingFactory(starts_on=datetime.date(2022, 9, 7)))

    assert texts(Training.objects.get()) == ["The timetable has no session that is worth JP."]


@pytest.mark.parametrize(
    ("state", "text"),
    [("cancelled", "The training was cancelled."), ("draft", "The training is a draft. Publish it first.")],
)
def test_training_that_does_not_take_place_gives_no_certificate(template, state, text):
    training = taught_training(state=state)
    attendee(training)

    assert texts(training) == [text]


def test_certificates_are_issued_from_the_last_day_on(template):
    today = timezone.localdate()
    last_day = taught_training(starts_on=today - datetime.timedelta(days=1), ends_on=today)
    attendee(last_day)
    day_before = taught_training(starts_on=today, ends_on=today + datetime.timedelta(days=1))
    attendee(day_before)

    assert judged(last_day).eligible
    assert [obstacle.code for obstacle in judged(day_before).obstacles] == ["certificates.not_over"]


def test_queries_do_not_grow_with_participants(training, django_assert_num_queries):
    attendee(training)
    with django_assert_num_queries(8):
        eligibility_of(training)
    for number in range(2):
        attendee(training, name=f"Person {number}")
    with django_assert_num_queries(8):
        assert len(eligibility_of(training)) == 3
