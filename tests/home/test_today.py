"""The dashboard of each role."""

import datetime

import pytest
import time_machine

from emm.jobs.models import Job
from tests.factories import (
    SINCE,
    AdministratorFactory,
    AttendanceMarkFactory,
    EnrolmentFactory,
    JobFactory,
    OfficerFactory,
    ParticipantUserFactory,
    ProgrammeFactory,
    RegionFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerUserFactory,
    TrainingFactory,
    UserFactory,
    ViewerFactory,
    at,
)
from tests.reporting.reached import attend
from trainings.access.models import RoleGrant
from trainings.planning.models import Training
from trainings.programmes.models import Programme
from trainings.reporting.cached_stats import refresh_due

from .around_today import TODAY, days_from_now, past_session, ready

pytestmark = pytest.mark.django_db
PAGE = "/en/today/"


def test_a_visitor_signs_in_first(client):
    response = client.get(PAGE)
    assert (response.status_code, response["Location"]) == (302, "/en/account/login/?next=/en/today/")


def test_a_participant_is_led_to_own_trainings(client):
    client.force_login(ParticipantUserFactory())
    response = client.get(PAGE)
    assert (response.status_code, response["Location"]) == (302, "/en/me/")


def test_an_account_without_a_role_is_told_what_to_do(client):
    client.force_login(UserFactory())
    assert "Your account has no role yet" in client.get(PAGE).content.decode()


def test_an_officer_sees_tasks_what_runs_today_and_what_comes(client):
    client.force_login(OfficerFactory())
    ready(title_en="Makassar", place="Makassar", venue="")
    session = SessionFactory(training=TrainingFactory(starts_on=TODAY()), title_en="Opening words")
    content = client.get(PAGE).content.decode()
    assert "The venue is missing." in content
    assert "Running today" in content
    assert "Opening words" in content
    assert f'href="/en/staff/sessions/{session.pk}/attendance/"' in content
    assert "0 of 30 places taken" in content


def test_an_officer_with_nothing_to_do_is_told_so(client):
    client.force_login(OfficerFactory())
    ready()
    content = client.get(PAGE).content.decode()
    assert "You have nothing to do" in content
    assert "Plan a training" in content


def test_only_an_administrator_is_asked_to_issue_certificates(client):
    attend(TrainingFactory(starts_on=days_from_now(-5), state=Training.State.COMPLETED), women=1)
    words = "1 participant has no certificate yet."
    client.force_login(OfficerFactory())
    assert words not in client.get(PAGE).content.decode()
    client.force_login(AdministratorFactory())
    assert words in client.get(PAGE).content.decode()


def test_a_trainer_sees_own_sessions_of_today_first_with_how_many_are_marked(client):
    trainer = TrainerUserFactory()
    training = TrainingFactory(starts_on=TODAY())
    own = SessionFactory(training=training, title_en="My session")
    SessionFactory(training=training, title_en="A colleague’s session", starts_at=at(training, "13:00"))
    SessionTrainerFactory(session=own, trainer=trainer.person.trainer)
    AttendanceMarkFactory(session=own)
    EnrolmentFactory(training=training)
    client.force_login(trainer)
    content = client.get(PAGE).content.decode()
    assert "1 of 2 marked" in content
    assert content.index("My session") < content.index("A colleague’s session")
    assert f'href="/en/staff/sessions/{own.pk}/attendance/"' in content
    assert "Plan a training" not in content


def test_a_trainer_without_sessions_today_is_told_when_there_are_some(client):
    client.force_login(TrainerUserFactory())
    content = client.get(PAGE).content.decode()
    assert "You teach no session today" in content
    assert "Sessions appear here when you are assigned to them." in content


def test_a_trainer_sees_nothing_of_foreign_trainings(client):
    SessionFactory(training=TrainingFactory(starts_on=TODAY(), title_en="Foreign training"), title_en="Foreign session")
    client.force_login(TrainerUserFactory())
    assert "Foreign" not in client.get(PAGE).content.decode()


def test_a_viewer_sees_numbers_of_each_programme(client):
    training = TrainingFactory(programme__title_en="Joint programme", state="completed")
    attend(training, women=6, men=5)
    attend(TrainingFactory(programme__title_en="Of others", state="completed"), women=6, men=5)
    client.force_login(ViewerFactory(role__programmes=[training.programme]))
    content = client.get(PAGE).content.decode()
    assert "Joint programme" in content
    assert "Of others" not in content
    assert "Officials trained" in content
    assert "55% women" in content


def test_a_viewer_is_told_that_small_numbers_are_not_shown(client):
    training = TrainingFactory(state="completed")
    attend(training, women=3)
    client.force_login(ViewerFactory(role__programmes=[training.programme]))
    assert (
        "Numbers of people below 5 are hidden, and so are figures that would reveal them."
        in client.get(PAGE).content.decode()
    )


def test_how_small_is_a_setting(client, settings):
    settings.SMALLEST_CELL = 3
    training = TrainingFactory(state="completed")
    attend(training, women=3)
    client.force_login(ViewerFactory(role__programmes=[training.programme]))
    content = client.get(PAGE).content.decode()
    assert "Officials trained" in content
    assert "Numbers of people below 3 are hidden" in content


def test_a_viewer_sees_what_is_planned_next_in_these_programmes(client):
    programme = ProgrammeFactory()
    later = TrainingFactory(programme=programme, title_en="Later", starts_on=days_from_now(40))
    sooner = TrainingFactory(programme=programme, title_en="Sooner", starts_on=days_from_now(9))
    TrainingFactory(programme=programme, title_en="Only a draft", state=Training.State.DRAFT)
    TrainingFactory(title_en="Of others")
    client.force_login(ViewerFactory(role__programmes=[programme]))
    response = client.get(PAGE)
    ((_programme, _reached, coming),) = response.context["programmes"]
    assert coming == [sooner, later]
    content = response.content.decode()
    assert sooner.get_public_url() in content
    assert [hidden for hidden in ("Only a draft", "Of others", "/staff/trainings/") if hidden in content] == []


def test_an_officer_is_told_of_own_trainings_only(client):
    south = RegionFactory(code="73")
    own = ready(title_en="In Makassar", venue="", region=south)
    ready(title_en="In Kupang", venue="")
    client.force_login(OfficerFactory(role__provinces=[south]))
    response = client.get(PAGE)
    assert [each.training for each in response.context["todo"]] == [own]
    assert "In Kupang" not in response.content.decode()


def test_a_viewer_without_programmes_is_told_so(client):
    client.force_login(ViewerFactory())
    assert "No programme yet" in client.get(PAGE).content.decode()


def test_the_page_is_in_indonesian_under_id(client):
    ready(title_ind="Pelatihan Makassar", venue="")
    client.force_login(OfficerFactory())
    content = client.get("/id/today/").content.decode()
    assert '<html lang="id"' in content
    assert "Pelatihan Makassar" in content


def a_busy_day(count, trainer):
    """Every kind of item, ``count`` of each."""
    for _ in range(count):
        ready(venue="")
        ready(starts_on=TODAY())
        running = TrainingFactory(starts_on=TODAY())
        SessionTrainerFactory(session=SessionFactory(training=running), trainer=trainer)
        upcoming = TrainingFactory(starts_on=days_from_now(5))
        SessionTrainerFactory(session=SessionFactory(training=upcoming), trainer=trainer)
        session = past_session()
        AttendanceMarkFactory(session=session)
        EnrolmentFactory(training=session.training)
        JobFactory(state=Job.State.FAILED)


@pytest.mark.parametrize("count", [1, 3])
def test_an_administrator_who_teaches_takes_the_same_number_of_queries_whatever_waits(
    client, django_assert_num_queries, count
):
    user = TrainerUserFactory()
    RoleGrant.objects.create(user=user, role="administrator", valid_from=SINCE)
    a_busy_day(count, user.person.trainer)
    client.force_login(user)
    # session, account, roles; today 2, marking 3, next sessions, trainings in hand, issuing, expiring, jobs, requests,
    # emails, qualifications
    with django_assert_num_queries(16):
        client.get(PAGE)


@pytest.mark.parametrize("count", [1, 3])
def test_a_viewer_takes_the_same_number_of_queries_whatever_the_number_of_programmes(
    client, django_assert_num_queries, count
):
    for _ in range(count):
        attend(TrainingFactory(state="completed"), women=5, men=5)
        ProgrammeFactory()
    client.force_login(ViewerFactory(role__programmes=Programme.objects.all()))
    refresh_due()
    with django_assert_num_queries(6):  # session, account, roles, programmes, figures, what comes next
        client.get(PAGE)


def test_more_trainings_than_the_page_has_room_for_are_counted(client, monkeypatch):
    monkeypatch.setattr("trainings.home.views.today.TASKS_SHOWN", 2)
    for day in range(3, 7):
        TrainingFactory(starts_on=days_from_now(day), venue="", title_en=f"Training in {day} days")
    client.force_login(OfficerFactory())
    content = " ".join(client.get(PAGE).content.decode().split())
    assert content.count("The venue is missing.") == 2
    assert '<a href="?all">Show tasks of 2 more trainings</a>' in content
    content = " ".join(client.get(f"{PAGE}?all").content.decode().split())
    assert content.count("The venue is missing.") == 4
    assert 'href="?all">Show tasks' not in content


class TestHeading:
    """At 23:30 on 30 November in Jakarta it is 1 December in Makassar."""

    NIGHT = datetime.datetime(2026, 11, 30, 16, 30, tzinfo=datetime.UTC)

    def heading(self, client, user):
        with time_machine.travel(self.NIGHT, tick=False):
            client.force_login(user)
            return client.get(PAGE).context["lead"]

    def session(self, zone, day):
        training = TrainingFactory(
            time_zone=zone, starts_on=datetime.date(2026, *day), ends_on=datetime.date(2026, *day)
        )
        return SessionFactory(training=training)

    def test_is_the_day_where_the_sessions_are(self, client):
        user = TrainerUserFactory()
        SessionTrainerFactory(session=self.session("Asia/Makassar", (12, 1)), trainer=user.person.trainer)

        assert self.heading(client, user) == "Tuesday 1 December 2026"

    def test_names_each_day_with_its_zones_where_they_differ(self, client):
        self.session("Asia/Makassar", (12, 1))
        self.session("Asia/Jayapura", (12, 1))
        self.session("Asia/Jakarta", (11, 30))

        assert self.heading(client, AdministratorFactory()) == (
            "Monday 30 November 2026 (WIB) · Tuesday 1 December 2026 (WITA, WIT)"
        )

    def test_without_sessions_is_the_day_at_the_office(self, client):
        assert self.heading(client, AdministratorFactory()) == "Monday 30 November 2026"

    def test_next_sessions_are_those_after_today_at_their_place(self, client):
        user = TrainerUserFactory()
        for day in ((12, 1), (12, 2)):
            SessionTrainerFactory(session=self.session("Asia/Makassar", day), trainer=user.person.trainer)

        with time_machine.travel(self.NIGHT, tick=False):
            client.force_login(user)
            following = client.get(PAGE).context["next_sessions"]

        assert [session.day for session in following] == [datetime.date(2026, 12, 2)]
