"""The trainings of a month on the wall."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import SessionFactory, SessionTrainerFactory, TrainerUserFactory, TrainingFactory

pytestmark = pytest.mark.django_db


def titles(client, month: str) -> list[str]:
    response = client.get(reverse("planning:calendar"), {"month": month})
    assert response.status_code == 200
    return [training.title for training in response.context["trainings"]]


def test_a_month_shows_what_touches_it_the_earliest_first(client, officer):
    for title, starts_on, ends_on in (
        ("Ends in it", date(2022, 8, 30), date(2022, 9, 1)),
        ("Begins in it", date(2022, 9, 30), date(2022, 10, 2)),
        ("Before it", date(2022, 8, 30), date(2022, 8, 31)),
        ("After it", date(2022, 10, 1), date(2022, 10, 1)),
    ):
        TrainingFactory(title_en=title, starts_on=starts_on, ends_on=ends_on)

    assert titles(client, "2022-09") == ["Ends in it", "Begins in it"]
    assert titles(client, "2022-11") == []


def test_cancelled_trainings_are_left_out(client, officer):
    TrainingFactory(starts_on=date(2022, 9, 1), ends_on=date(2022, 9, 2), state="cancelled")

    assert titles(client, "2022-09") == []


def test_a_trainer_sees_the_own_trainings_alone(client):
    user = TrainerUserFactory()
    mine = SessionFactory(training__title_en="Mine").training
    SessionTrainerFactory(session=mine.sessions.get(), trainer=user.person.trainer)
    TrainingFactory(title_en="Another's", starts_on=mine.starts_on, ends_on=mine.ends_on)
    client.force_login(user)

    assert titles(client, f"{mine.starts_on:%Y-%m}") == ["Mine"]


@pytest.mark.parametrize("month", ["nonsense", "0000-00", "2022-9", "99999-01"])
def test_nonsense_is_this_month(client, officer, month):
    response = client.get(reverse("planning:calendar"), {"month": month})

    assert response.context["month"].first == response.context["today"].replace(day=1)


def test_it_is_written_in_indonesian(client, officer):
    page = client.get("/id/staff/trainings/calendar/?month=2022-09").content.decode()

    assert '<h2 id="month">September 2022</h2>' in page
    assert "Agustus" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow(client, officer, number, django_assert_num_queries):
    for _ in range(number):
        TrainingFactory(starts_on=date(2022, 9, 1), ends_on=date(2022, 9, 2))

    with django_assert_num_queries(4):
        assert len(titles(client, "2022-09")) == number
