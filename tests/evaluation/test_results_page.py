"""The grid of results: filled in as one form, searched, taken along as a file."""

import csv
import datetime
import io
from decimal import Decimal

import pytest

from tests.attendance.pages import text_of
from tests.factories import (
    EnrolmentFactory,
    OfficerFactory,
    PersonFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerUserFactory,
    TrainingFactory,
    UserFactory,
)
from trainings.evaluation.models import Result

pytestmark = pytest.mark.django_db
FIRST_DAY = datetime.date(2022, 9, 7)


@pytest.fixture
def training():
    return TrainingFactory(kind="tot", starts_on=FIRST_DAY)


@pytest.fixture
def officer(client):
    user = OfficerFactory()
    client.force_login(user)
    return user


def address(training, language="en"):
    return f"/{language}/staff/trainings/{training.pk}/results/"


def seat(training, name="Suryani"):
    return EnrolmentFactory(training=training, person=PersonFactory(full_name=name))


def sent(enrolment, shown=None, **typed):
    """A row as a browser sends it: every field as shown, unless it was typed into."""
    shown = {"pre_test": "", "post_test": "", "feedback_on": "", "teach_back": "", "observers": "", "note": ""} | (
        shown or {}
    )
    prefix = f"row-{enrolment.pk}"
    return {f"initial-{prefix}-{name}": value for name, value in shown.items()} | {
        f"{prefix}-{name}": value for name, value in (shown | typed).items()
    }


def test_grid_is_saved_in_one_go_and_says_for_how_many(client, officer, training):
    ani, budi, citra = (seat(training, name) for name in ("Ani", "Budi", "Citra"))

    response = client.post(
        address(training),
        sent(ani, pre_test="40", post_test="87,5") | sent(budi, teach_back="lead", observers="A") | sent(citra),
        follow=True,
    )

    assert [str(message) for message in response.context["messages"]] == ["Saved for 2 participants."]
    assert Result.objects.get(enrolment=ani).post_test == Decimal("87.5")
    assert Result.objects.get(enrolment=budi).teach_back == "lead"
    assert not Result.objects.filter(enrolment=citra).exists()


def test_what_is_wrong_is_told_and_kept_and_the_rest_is_saved(client, officer, training):
    ani, budi = seat(training, "Ani"), seat(training, "Budi")

    response = client.post(address(training), sent(ani, post_test="eighty", note="typed") | sent(budi, post_test="70"))

    page = text_of(response)
    assert response.status_code == 422
    assert "1 participant is not saved" in page
    assert "Saved for 1 participant." in page
    assert "Post-test: Enter a number." in page
    assert 'value="eighty"' in response.content.decode()
    assert 'value="typed"' in response.content.decode()
    assert list(Result.objects.values_list("enrolment", "post_test")) == [(budi.pk, Decimal(70))]


def test_conflict_is_shown_with_the_other_value_and_may_be_overruled_knowingly(client, officer, training):
    enrolment = seat(training)
    Result.objects.create(enrolment=enrolment, post_test=Decimal(80))

    response = client.post(address(training), sent(enrolment, post_test="70"))

    assert response.status_code == 422
    assert "Another person entered “80.0”. Save again to overwrite it." in text_of(response)
    assert f'name="initial-row-{enrolment.pk}-post_test" value="80.0"' in response.content.decode()
    assert client.post(address(training), sent(enrolment, {"post_test": "80.0"}, post_test="70")).status_code == 302
    assert Result.objects.get().post_test == Decimal(70)


def test_nonsense_in_place_of_what_was_shown_is_refused_and_saves_nothing(client, officer, training):
    enrolment = seat(training)
    response = client.post(address(training), sent(enrolment, {"post_test": "eighty"}, post_test="70"))
    assert response.status_code == 422
    assert "The page sent incomplete data. Reload the page and enter the results again." in response.content.decode()
    assert not Result.objects.filter(enrolment=enrolment).exists()


def test_nothing_changed_is_said_so(client, officer, training):
    response = client.post(address(training), sent(seat(training)), follow=True)

    assert [str(message) for message in response.context["messages"]] == ["No changes."]
    assert not Result.objects.exists()


def test_score_is_shown_in_the_mark_of_the_language_and_survives_unchanged(client, officer, training):
    enrolment = seat(training)
    Result.objects.create(enrolment=enrolment, post_test=Decimal("87.5"), pre_test=Decimal(40))

    page = client.get(address(training, "id")).content.decode()

    assert f'name="row-{enrolment.pk}-post_test" value="87,5"' in page
    assert f'name="row-{enrolment.pk}-pre_test" value="40"' in page
    client.post(address(training, "id"), sent(enrolment, {"post_test": "87,5", "pre_test": "40"}))
    assert Result.objects.get().history.count() == 1


def test_roll_out_has_no_teach_back(client, officer):
    training = TrainingFactory(starts_on=FIRST_DAY)
    seat(training)

    page = client.get(address(training)).content.decode()

    assert "Post-test" in page
    assert "Teach-back" not in page
    assert "Observers" not in page


def test_trainers_of_the_training_enter_results(client, training):
    user = TrainerUserFactory()
    SessionTrainerFactory(session=SessionFactory(training=training), trainer=user.person.trainer)
    enrolment = seat(training)
    client.force_login(user)

    assert client.post(address(training), sent(enrolment, post_test="70")).status_code == 302
    assert Result.objects.get().history.get().history_user == user


@pytest.mark.parametrize("role", ["viewer", "participant", "trainer", None])
def test_others_do_not_learn_that_there_is_a_training(client, training, role):
    client.force_login(UserFactory(role=role))

    assert client.get(address(training)).status_code == 404


def test_search_cuts_the_grid_and_stays_after_saving(client, officer, training):
    ani, budi = seat(training, "Ani Lestari"), seat(training, "Budi")

    page = text_of(client.get(address(training), {"q": "lestari"}))
    response = client.post(f"{address(training)}?q=lestari", sent(ani, post_test="70"))

    assert "Ani Lestari" in page
    assert "Budi" not in page
    assert response.url == f"{address(training)}?q=lestari"
    assert "No matches" in text_of(client.get(address(training), {"q": "nobody"}))
    assert budi.pk not in Result.objects.values_list("enrolment", flat=True)


def test_without_participants_the_page_says_what_to_do(client, officer, training):
    assert "No confirmed participants yet" in text_of(client.get(address(training)))


def test_draft_shows_why_nothing_can_be_entered(client, officer):
    training = TrainingFactory(state="draft")
    enrolment = seat(training)

    assert "You can enter results after the training is published." in text_of(client.get(address(training)))
    assert client.post(address(training), sent(enrolment, post_test="70")).status_code == 422


def test_file_holds_what_the_grid_shows(client, officer, training):
    enrolment = seat(training, "=Suryani")
    Result.objects.create(enrolment=enrolment, pre_test=Decimal(40), post_test=Decimal("87.5"), teach_back="repeat")

    file = client.get(address(training), {"export": "csv"}).getvalue().decode("utf-8-sig")

    headers, row = csv.reader(io.StringIO(file))
    assert headers[:5] == ["Participant", "Institution", "Pre-test", "Post-test", "Feedback given on"]
    assert (row[0], row[2:]) == ("'=Suryani", ["40.0", "87.5", "", "Repeat", "", ""])


def test_averages_and_gain_are_told(client, officer, training):
    Result.objects.create(enrolment=seat(training), pre_test=Decimal(50), post_test=Decimal(75))

    page = text_of(client.get(address(training)))

    assert "1 took both tests" in page
    assert "On average 50.0 before and 75.0 after" in page
    assert "50% of what there was to gain (normalised gain, Hake)" in page


def test_page_speaks_indonesian(client, officer, training):
    seat(training)

    page = text_of(client.get(address(training, "id")))

    assert "Tes akhir" in page
    assert "Umpan balik diberikan pada" in page


@pytest.mark.parametrize("number", [1, 3])
def test_queries_are_constant(client, officer, training, django_assert_num_queries, number):
    for each in range(number):
        Result.objects.create(enrolment=seat(training, f"Person {each}"), post_test=Decimal(50))
    with django_assert_num_queries(6):
        client.get(address(training))
