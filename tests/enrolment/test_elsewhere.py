"""Nobody is confirmed in two trainings of the same days without a word."""

import datetime

import pytest

from tests.factories import (
    EnrolmentFactory,
    OfficerFactory,
    PersonFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerFactory,
    TrainingFactory,
    at,
)
from trainings.enrolment import services as enrolment_services
from trainings.enrolment.models import Enrolment
from trainings.enrolment.places import DecisionNeeded, engaged_elsewhere
from trainings.planning.models import Training
from trainings.planning.publication_checks import check_readiness
from trainings.planning.timetable import schedule_warnings

from .enrolments import reload

pytestmark = pytest.mark.django_db
State = Enrolment.State
THURSDAY = datetime.date(2035, 10, 4)


@pytest.fixture
def here():
    return TrainingFactory(title_en="Here", starts_on=THURSDAY)


@pytest.fixture
def there():
    """On Friday and Saturday: Friday is a day of both."""
    return TrainingFactory(title_en="There", starts_on=THURSDAY + datetime.timedelta(days=1))


@pytest.fixture
def person():
    return PersonFactory(full_name="Suryani")


def asked(act, **arguments):
    with pytest.raises(DecisionNeeded) as needed:
        act(**arguments)
    assert {question.code for question in needed.value.questions} == {"elsewhere"}
    return str(needed.value.messages[0])


class TestConfirming:
    def test_it_is_asked_and_the_decision_is_kept(self, here, there, person):
        EnrolmentFactory(training=there, person=person)
        enrolment = EnrolmentFactory(training=here, person=person, state=State.NOMINATED)
        arguments = {"enrolment": enrolment, "transition": "confirm", "by": OfficerFactory()}

        assert asked(enrolment_services.move_enrolment, **arguments) == (
            "Suryani also takes part in “There” (5–6 October 2035)."
        )
        assert reload(enrolment).state == State.NOMINATED
        enrolment_services.move_enrolment(**arguments, despite=["elsewhere"], reason="Leaves on Thursday.")

        assert reload(enrolment).state == State.CONFIRMED
        kept = enrolment.history.latest().history_change_reason
        assert kept == "Confirmed although taking part in another training on these days. Leaves on Thursday."

    @pytest.mark.parametrize(
        ("changes", "state"),
        [
            ({"starts_on": THURSDAY + datetime.timedelta(days=2)}, State.CONFIRMED),
            ({"starts_on": THURSDAY - datetime.timedelta(days=2)}, State.CONFIRMED),
            ({"starts_on": THURSDAY, "state": Training.State.CANCELLED}, State.CONFIRMED),
            ({"starts_on": THURSDAY}, State.WITHDRAWN),
            ({"starts_on": THURSDAY}, State.NOMINATED),
        ],
    )
    def test_what_is_no_clash_is_not_asked(self, here, person, changes, state):
        EnrolmentFactory(training=TrainingFactory(**changes), person=person, state=state)
        enrolment = EnrolmentFactory(training=here, person=person, state=State.NOMINATED)

        moved = enrolment_services.move_enrolment(enrolment=enrolment, transition="confirm", by=OfficerFactory())
        assert moved.enrolment.state == State.CONFIRMED

    def test_whoever_teaches_elsewhere_is_asked_about_too(self, here, there, person):
        SessionTrainerFactory(session=SessionFactory(training=there), trainer=TrainerFactory(person=person))
        enrolment = EnrolmentFactory(training=here, person=person, state=State.NOMINATED)

        text = asked(enrolment_services.move_enrolment, enrolment=enrolment, transition="confirm", by=OfficerFactory())
        assert text == "Suryani also takes part in “There” (5–6 October 2035)."

    def test_a_training_that_the_officer_may_not_know_of_is_not_named(self, here, there, person):
        officer = OfficerFactory(role__programmes=[here.programme])
        EnrolmentFactory(training=there, person=person)
        enrolment = EnrolmentFactory(training=here, person=person, state=State.NOMINATED)

        text = asked(enrolment_services.move_enrolment, enrolment=enrolment, transition="confirm", by=officer)
        assert text == "Suryani takes part in another training on these days."

    def test_all_at_once_it_is_asked_about_those_who_get_a_seat(self, here, there):
        EnrolmentFactory.create_batch(2, training=here, state=State.NOMINATED)
        for name in ("Ani", "Budi", "Citra", "Dewi"):
            person = PersonFactory(full_name=name)
            EnrolmentFactory(training=there, person=person)
            EnrolmentFactory(training=here, person=person, state=State.NOMINATED)
        officer = OfficerFactory()

        text = asked(enrolment_services.confirm_all_nominated, training=here, by=officer)
        assert text.startswith("Ani also takes part in “There”")
        assert text.endswith("1 more person takes part in another training on these days.")
        assert enrolment_services.confirm_all_nominated(training=here, by=officer, despite=["elsewhere"]).confirmed == 6

    def test_somebody_without_a_seat_is_not_asked_about(self, here, there, person):
        Training.objects.filter(pk=here.pk).update(capacity=1)
        EnrolmentFactory(training=here, state=State.NOMINATED)
        EnrolmentFactory(training=there, person=person)
        EnrolmentFactory(training=here, person=person, state=State.NOMINATED)

        assert enrolment_services.confirm_all_nominated(training=here, by=OfficerFactory()).confirmed == 1


class TestTrainers:
    """On Friday, a day of both trainings."""

    @pytest.fixture
    def part(self, here, person):
        session = SessionFactory(training=here, kind="opening", starts_at=at(here, "09:00", 1))
        return SessionTrainerFactory(session=session, trainer=TrainerFactory(person=person))

    def test_who_teaches_while_taking_part_elsewhere_is_warned_of(self, here, there, person, part):
        EnrolmentFactory(training=there, person=person)

        text = "Suryani takes part in another training on this day."
        assert [(each.code, each.text) for each in schedule_warnings(here)] == [("participant", text)]
        assert text in " ".join(point.text for point in check_readiness(here))

    @pytest.mark.parametrize("changes", [{"state": "cancelled"}, {"starts_on": THURSDAY + datetime.timedelta(days=2)}])
    def test_what_is_no_clash_is_not_told(self, here, person, part, changes):
        day = THURSDAY + datetime.timedelta(days=1)
        EnrolmentFactory(training=TrainingFactory(**{"starts_on": day, **changes}), person=person)

        assert schedule_warnings(here) == []


class TestOtherWays:
    def test_a_withdrawal_is_not_undone_without_a_word(self, here, there, person):
        enrolment, officer = EnrolmentFactory(training=here, person=person), OfficerFactory()
        enrolment_services.move_enrolment(enrolment=enrolment, transition="withdraw", by=officer)
        EnrolmentFactory(training=there, person=person)

        assert "“There”" in asked(enrolment_services.undo_move, enrolment=enrolment, by=officer)
        assert (
            enrolment_services.undo_move(enrolment=enrolment, by=officer, despite=["elsewhere"]).state
            == State.CONFIRMED
        )

    def test_nobody_moves_up_who_takes_part_elsewhere(self, here, there, person):
        Training.objects.filter(pk=here.pk).update(capacity=1)
        EnrolmentFactory(training=there, person=person)
        since = at(here, "09:00") - datetime.timedelta(days=9)
        leaving = EnrolmentFactory(training=here)
        first = EnrolmentFactory(training=here, person=person, state=State.WAITLISTED, waiting_since=since)

        moved = enrolment_services.move_enrolment(enrolment=leaving, transition="withdraw", by=OfficerFactory())

        assert (moved.promoted, moved.first_waiting) == (None, first)
        assert reload(first).state == State.WAITLISTED


@pytest.mark.parametrize("count", [1, 3])
def test_it_is_found_by_the_same_queries_for_many(here, there, django_assert_num_queries, count):
    people = PersonFactory.create_batch(count)
    for person in people:
        EnrolmentFactory(training=there, person=person)

    with django_assert_num_queries(3):
        found = engaged_elsewhere(here, [person.pk for person in people])
    assert found == {person.pk: [there] for person in people}
