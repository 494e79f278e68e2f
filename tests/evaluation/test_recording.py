"""Keeping results: what is entered, what is refused, and that nobody overwrites another unseen."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from emm.common.errors import DomainError
from tests.factories import EnrolmentFactory, OfficerFactory, TrainingFactory
from trainings.evaluation.models import Result
from trainings.evaluation.services import Entry, record_results
from trainings.evaluation.summary import scores_of

pytestmark = pytest.mark.django_db
FIRST_DAY = datetime.date(2022, 9, 7)


@pytest.fixture
def tot():
    return TrainingFactory(kind="tot", starts_on=FIRST_DAY)


def enter(training, enrolment, shown=None, by=None, **values):
    entry = Entry(enrolment.pk, values, shown or {name: getattr(Result(), name) for name in values})
    return record_results(training=training, entries=[entry], by=by)


def messages(outcome, enrolment):
    return outcome.refused[enrolment.pk].messages


def test_everything_is_kept_with_who_entered_it(tot):
    enrolment, officer = EnrolmentFactory(training=tot), OfficerFactory()

    enter(
        tot,
        enrolment,
        by=officer,
        pre_test=Decimal("42.5"),
        post_test=Decimal(100),
        feedback_on=FIRST_DAY,
        teach_back="lead",
        observers="A, B",
        note="Clear and calm.",
    )

    result = Result.objects.get()
    assert (result.pre_test, result.post_test, result.feedback_on) == (Decimal("42.5"), Decimal(100), FIRST_DAY)
    assert (result.teach_back, result.observers, result.note) == ("lead", "A, B", "Clear and calm.")
    assert [row.history_user for row in result.history.all()] == [officer]


def test_only_the_fields_that_change_are_written(tot):
    enrolment = EnrolmentFactory(training=tot)
    enter(tot, enrolment, pre_test=Decimal(40))
    enter(tot, enrolment, post_test=Decimal(80))

    result = Result.objects.get()
    assert (result.pre_test, result.post_test) == (Decimal(40), Decimal(80))


def test_what_somebody_else_entered_meanwhile_is_not_overwritten_unseen(tot):
    enrolment = EnrolmentFactory(training=tot)
    enter(tot, enrolment, post_test=Decimal(80))

    outcome = enter(tot, enrolment, post_test=Decimal(70))

    assert messages(outcome, enrolment) == ["Another person entered “80.0”. Save again to overwrite it."]
    assert Result.objects.get().post_test == Decimal(80)
    assert enter(tot, enrolment, shown={"post_test": Decimal(80)}, post_test=Decimal(70)).refused == {}
    assert Result.objects.get().post_test == Decimal(70)


def test_the_same_entered_by_two_is_no_conflict(tot):
    enrolment = EnrolmentFactory(training=tot)
    enter(tot, enrolment, post_test=Decimal(80))

    assert enter(tot, enrolment, post_test=Decimal(80)).refused == {}


@pytest.mark.parametrize("score", [Decimal(-1), Decimal("100.1"), Decimal(101)])
def test_scores_go_from_0_to_100(tot, score):
    enrolment = EnrolmentFactory(training=tot)

    assert enter(tot, enrolment, post_test=score).recorded == {}
    with pytest.raises(IntegrityError), transaction.atomic():
        Result.objects.create(enrolment=enrolment, post_test=score)


@pytest.mark.parametrize("day", [FIRST_DAY - datetime.timedelta(days=1), timezone.localdate() + datetime.timedelta(2)])
def test_feedback_is_given_after_the_beginning_and_not_in_the_future(tot, day):
    enrolment = EnrolmentFactory(training=tot)

    outcome = enter(tot, enrolment, feedback_on=day)

    assert messages(outcome, enrolment) == ["Feedback is given between the first day of the training and today."]


def test_one_refusal_does_not_hold_up_the_others(tot):
    wrong, right, gone = (EnrolmentFactory(training=tot, state=s) for s in ("confirmed", "confirmed", "withdrawn"))
    entries = [
        Entry(enrolment.pk, {"post_test": Decimal(score)}, {"post_test": None})
        for enrolment, score in ((wrong, 101), (right, 90), (gone, 90))
    ]

    outcome = record_results(training=tot, entries=entries, by=None)

    assert (list(outcome.recorded), set(outcome.refused)) == ([right.pk], {wrong.pk, gone.pk})
    assert messages(outcome, gone) == ["This person is no longer a confirmed participant."]


def test_participant_of_another_training_is_refused(tot):
    stranger = EnrolmentFactory()

    assert set(enter(tot, stranger, post_test=Decimal(50)).refused) == {stranger.pk}


def test_teach_back_is_decided_in_trainings_of_trainers_only():
    training = TrainingFactory(starts_on=FIRST_DAY)
    enrolment = EnrolmentFactory(training=training)

    outcome = enter(training, enrolment, teach_back="lead")

    assert messages(outcome, enrolment) == ["A teach-back belongs to a training of trainers."]


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ("draft", "You can enter results after the training is published."),
        ("cancelled", "This training was cancelled; no results are entered."),
    ],
)
def test_training_that_does_not_take_place_takes_no_results(state, text):
    with pytest.raises(DomainError, match=text):
        record_results(training=TrainingFactory(state=state), entries=[], by=None)


def test_gain_is_told_of_those_who_took_both_tests():
    pairs = [(Decimal(40), Decimal(70)), (Decimal(60), Decimal(80)), (None, Decimal(100)), (Decimal(5), None)]
    summary = scores_of(Result(pre_test=pre, post_test=post) for pre, post in pairs)

    assert (summary.matched, summary.pre_average, summary.post_average, summary.gain) == (2, 50, 75, Decimal("0.5"))


def test_without_pairs_there_is_no_summary_and_at_100_no_gain():
    assert scores_of([Result(pre_test=Decimal(50))]) is None
    assert scores_of([Result(pre_test=Decimal(100), post_test=Decimal(90))]).gain is None
