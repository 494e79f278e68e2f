"""The dashboard of each role: what needs doing now, and nothing that is done."""

import datetime

import pytest
from django.utils import timezone

from emm.accounts.models import RoleGrant
from emm.common.models import Job
from tests.certificates.scenes import attendee, signed_template, taught_training
from tests.factories import (
    SINCE,
    AdministratorFactory,
    AttendanceMarkFactory,
    DecisionFactory,
    EnrolmentFactory,
    JobFactory,
    OfficerFactory,
    ParticipantUserFactory,
    ProgrammeFactory,
    RegionFactory,
    ResultFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerUserFactory,
    TrainingFactory,
    UserFactory,
    ViewerFactory,
    at,
)
from tests.reporting.reached import attend
from trainings.certificates.eligibility import eligibility_of
from trainings.certificates.ending import revoke
from trainings.certificates.issuing import record_certificate
from trainings.models import Enrolment, Programme, Session, Training
from trainings.reporting.keeping import count_what_is_due
from trainings.reporting.tasks_at_hand import (
    expiring_certificates,
    failed_jobs,
    issuing_tasks,
    marking_tasks,
    merged,
    next_sessions_of_trainer,
    planning_tasks,
    trainings_in_hand,
)

pytestmark = pytest.mark.django_db
PAGE = "/en/today/"
TODAY = timezone.localdate


def days_from_now(days):
    return TODAY() + datetime.timedelta(days=days)


def ready(**fields):
    """A training to whose plan nothing is missing."""
    training = TrainingFactory(**fields)
    SessionTrainerFactory(session=SessionFactory(training=training))
    return training


def planning():
    """What planning asks for now: by training, what to do."""
    return {
        each.training: [(task.text, task.action) for task in each.tasks]
        for each in planning_tasks(trainings_in_hand(OfficerFactory()))
    }


# --- Planning ---------------------------------------------------------------------------------


def test_nothing_is_asked_for_a_training_whose_plan_is_complete():
    ready()
    assert planning() == {}


def test_a_training_without_venue_asks_for_one():
    training = ready(venue="")
    assert planning() == {training: [("There is no venue yet.", "Enter the venue")]}


def test_an_online_training_needs_no_venue():
    ready(venue="", mode=Training.Mode.ONLINE)
    assert planning() == {}


def test_an_empty_timetable_is_asked_for():
    training = TrainingFactory()
    assert planning() == {training: [("The timetable is empty.", "Plan the timetable")]}


def test_modules_without_trainer_are_counted_and_other_sessions_are_not():
    training = ready()
    SessionFactory(training=training, starts_at=at(training, "11:00"))
    SessionFactory(training=training, starts_at=at(training, "13:00"))
    SessionFactory(training=training, starts_at=at(training, "15:00"), kind=Session.Kind.BREAK)
    assert planning() == {training: [("2 modules have no trainer yet.", "Find trainers")]}


def test_an_observer_does_not_teach():
    training = TrainingFactory()
    SessionTrainerFactory(session=SessionFactory(training=training), role="observer")
    assert planning() == {training: [("1 module has no trainer yet.", "Find trainers")]}


def test_nominations_wait_for_an_answer():
    training = ready()
    EnrolmentFactory.create_batch(3, training=training, state=Enrolment.State.NOMINATED)
    EnrolmentFactory(training=training, state=Enrolment.State.DECLINED)
    assert planning() == {training: [("3 nominations wait for an answer.", "Decide")]}


@pytest.mark.parametrize(
    ("capacity", "words"),
    [
        (1, "The training is full; 1 person is on the waiting list."),
        (2, "1 person is on the waiting list, and there are free seats."),
    ],
)
def test_the_waiting_list_is_told_with_whether_there_are_seats(capacity, words):
    training = ready(capacity=capacity)
    EnrolmentFactory(training=training)
    EnrolmentFactory(training=training, state=Enrolment.State.WAITLISTED)
    assert planning() == {training: [(words, "See the list")]}


def test_a_complete_draft_waits_for_being_published():
    training = ready(state=Training.State.DRAFT)
    assert planning() == {training: [("The plan is complete, but nobody can see it yet.", "Publish")]}


def test_a_training_that_is_over_waits_for_being_completed_and_for_nothing_else():
    training = TrainingFactory(starts_on=days_from_now(-5), venue="")
    assert planning() == {training: [("The training is over.", "Mark as completed")]}


def test_a_draft_whose_dates_have_passed_needs_new_ones():
    training = TrainingFactory(starts_on=days_from_now(-5), state=Training.State.DRAFT)
    assert planning() == {training: [("The dates of this draft have passed.", "Change the dates")]}


@pytest.mark.parametrize("state", [Training.State.COMPLETED, Training.State.CANCELLED])
def test_nothing_is_asked_for_a_closed_training(state):
    TrainingFactory(state=state, venue="")
    assert planning() == {}


def test_the_numbers_of_a_training_do_not_multiply_each_other(django_assert_num_queries):
    training = TrainingFactory()
    for clock in ("09:00", "11:00", "13:00"):
        SessionFactory(training=training, starts_at=at(training, clock))
    EnrolmentFactory.create_batch(2, training=training)
    EnrolmentFactory.create_batch(4, training=training, state=Enrolment.State.NOMINATED)
    officer = OfficerFactory()
    assert officer.roles == {"officer"}  # asked once for every request
    with django_assert_num_queries(1):
        (found,) = trainings_in_hand(officer)
    assert (found.session_count, found.untaught_count, found.confirmed_count, found.nominated_count) == (3, 3, 2, 4)


# --- Marking ----------------------------------------------------------------------------------


def past_session(days=2, training=None, clock="09:00"):
    training = training or TrainingFactory(starts_on=days_from_now(-days))
    return SessionFactory(training=training, title_en="Policy cycle", starts_at=at(training, clock))


def test_a_session_of_the_last_days_that_is_not_marked_completely_is_asked_for():
    session = past_session()
    AttendanceMarkFactory(session=session)
    EnrolmentFactory(training=session.training)
    (found,) = marking_tasks(OfficerFactory())
    (task,) = found.tasks
    assert (found.training, task.text, task.url) == (
        session.training,
        "“Policy cycle” is not marked completely.",
        f"/en/staff/sessions/{session.pk}/attendance/",
    )


def test_several_sessions_are_one_task_of_their_training():
    first = past_session()
    past_session(training=first.training, clock="13:00")
    EnrolmentFactory(training=first.training)
    (found,) = marking_tasks(OfficerFactory())
    assert [(task.text, task.url) for task in found.tasks] == [
        ("2 sessions are not marked completely.", f"/en/staff/trainings/{first.training.pk}/attendance/")
    ]


def test_what_is_marked_or_long_ago_or_a_break_is_not_asked_for():
    AttendanceMarkFactory(session=past_session())
    pause = SessionFactory(training=TrainingFactory(starts_on=days_from_now(-2)), kind="break")
    for session in (past_session(days=30), pause):
        EnrolmentFactory(training=session.training)
    assert marking_tasks(OfficerFactory()) == []


def test_a_trainer_is_asked_only_about_own_trainings():
    trainer = TrainerUserFactory()
    own, foreign = past_session(), past_session()
    SessionTrainerFactory(session=own, trainer=trainer.person.trainer)
    for session in (own, foreign):
        EnrolmentFactory(training=session.training)
    assert [each.training for each in marking_tasks(trainer)] == [own.training]


# --- Issuing ----------------------------------------------------------------------------------


def test_participants_who_came_and_have_no_certificate_are_counted():
    training = TrainingFactory(starts_on=days_from_now(-5), state=Training.State.COMPLETED)
    attend(training, women=2)
    EnrolmentFactory(training=training)
    (found,) = issuing_tasks()
    assert [(task.text, task.url) for task in found.tasks] == [
        ("2 participants have no certificate yet.", f"/en/staff/trainings/{training.pk}/certificates/")
    ]


@pytest.mark.parametrize(("days", "state"), [(200, "completed"), (5, "cancelled"), (-5, "planned")])
def test_no_certificates_are_asked_for_where_none_are_due(days, state):
    attend(TrainingFactory(starts_on=days_from_now(-days), state=state), women=1)
    assert issuing_tasks() == []


# --- Everything else --------------------------------------------------------------------------


def test_tasks_of_one_training_are_shown_together_in_the_order_of_time():
    later, earlier = TrainingFactory(starts_on=days_from_now(9)), TrainingFactory(starts_on=days_from_now(2))
    first = planning_tasks(trainings_in_hand(OfficerFactory()))
    together = merged(first, [each for each in first if each.training == later])
    assert [each.training for each in together] == [earlier, later]
    assert [len(each.tasks) for each in together] == [1, 1]


def test_an_administrator_sees_all_failed_work_and_others_their_own():
    officer = OfficerFactory()
    own = JobFactory(state=Job.State.FAILED, started_by=officer)
    other = JobFactory(state=Job.State.FAILED)
    JobFactory(state=Job.State.SUCCEEDED, started_by=officer)
    assert failed_jobs(officer) == [own]
    assert failed_jobs(AdministratorFactory()) == [other, own]


def test_a_trainers_next_sessions_are_own_ones_after_today():
    trainer = TrainerUserFactory()
    training = TrainingFactory(starts_on=days_from_now(3))
    second = SessionFactory(training=training, starts_at=at(training, "13:00"))
    first = SessionFactory(training=training)
    for session in (first, second, SessionFactory(training=TrainingFactory(starts_on=TODAY()))):
        SessionTrainerFactory(session=session, trainer=trainer.person.trainer)
    SessionFactory(training=training, starts_at=at(training, "15:00"))
    assert list(next_sessions_of_trainer(trainer)) == [first, second]


# --- The page ---------------------------------------------------------------------------------


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
    assert "There is no venue yet." in content
    assert "Running today" in content
    assert "Opening words" in content
    assert f'href="/en/staff/sessions/{session.pk}/attendance/"' in content
    assert "0 of 30 seats taken" in content


def test_an_officer_with_nothing_to_do_is_told_so(client):
    client.force_login(OfficerFactory())
    ready()
    content = client.get(PAGE).content.decode()
    assert "Nothing is waiting for you" in content
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
    assert "As soon as you are put down for a session, it is shown here." in content


def test_a_trainer_sees_nothing_of_foreign_trainings(client):
    SessionFactory(training=TrainingFactory(starts_on=TODAY(), title_en="Foreign training"), title_en="Foreign session")
    client.force_login(TrainerUserFactory())
    assert "Foreign" not in client.get(PAGE).content.decode()


def test_a_viewer_sees_numbers_of_each_programme(client):
    training = TrainingFactory(programme__title_en="Joint programme")
    attend(training, women=6, men=5)
    attend(TrainingFactory(programme__title_en="Of others"), women=6, men=5)
    client.force_login(ViewerFactory(role__programmes=[training.programme]))
    content = client.get(PAGE).content.decode()
    assert "Joint programme" in content
    assert "Of others" not in content
    assert "people trained" in content
    assert "55% women" in content


def test_a_viewer_is_told_that_small_numbers_are_not_shown(client):
    training = TrainingFactory()
    attend(training, women=3)
    client.force_login(ViewerFactory(role__programmes=[training.programme]))
    assert "Numbers below 5 are not shown" in client.get(PAGE).content.decode()


def test_how_small_is_a_setting(client, settings):
    settings.SMALLEST_CELL = 3
    training = TrainingFactory()
    attend(training, women=3)
    client.force_login(ViewerFactory(role__programmes=[training.programme]))
    content = client.get(PAGE).content.decode()
    assert "people trained" in content
    assert "Numbers below 3 are not shown" in content


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
    # session, account, roles; today 4, marking 3, next sessions, trainings in hand, issuing 2, expiring, jobs
    with django_assert_num_queries(16):
        client.get(PAGE)


@pytest.mark.parametrize("count", [1, 3])
def test_a_viewer_takes_the_same_number_of_queries_whatever_the_number_of_programmes(
    client, django_assert_num_queries, count
):
    for _ in range(count):
        attend(TrainingFactory(), women=5, men=5)
        ProgrammeFactory()
    client.force_login(ViewerFactory(role__programmes=Programme.objects.all()))
    count_what_is_due()
    with django_assert_num_queries(6):  # session, account, roles, programmes, figures, what comes next
        client.get(PAGE)


def test_more_trainings_than_the_page_has_room_for_are_counted(client, monkeypatch):
    monkeypatch.setattr("trainings.reporting.views.today.TASKS_SHOWN", 2)
    for day in range(3, 7):
        TrainingFactory(starts_on=days_from_now(day), venue="", title_en=f"Training in {day} days")
    client.force_login(OfficerFactory())
    content = " ".join(client.get(PAGE).content.decode().split())
    assert content.count("There is no venue yet.") == 2
    assert "There is something to do for 2 more trainings; they come up here when these are done." in content


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

        assert expiring_certificates() == ([certificate] if told else [])

    def test_revoked_one_is_no_matter(self, certificate):
        self.ends_in(certificate, 10)
        revoke(certificate=certificate, reason="Error", by=None)

        assert expiring_certificates() == []

    def test_who_holds_a_later_one_is_no_matter(self, certificate):
        self.ends_in(certificate, 10)
        later = taught_training(kind="tot", starts_on=datetime.date(2023, 3, 1))
        enrolment = EnrolmentFactory(training=later, person=certificate.person)
        DecisionFactory(training=later, person=enrolment.person, kind="trainer")
        [standing] = [each for each in eligibility_of(later) if each.kind == "trainer"]
        self.ends_in(record_certificate(eligibility=standing, issued_by=None), 400)

        assert expiring_certificates() == []

    def test_trainer_who_is_inactive_is_no_matter(self, certificate):
        self.ends_in(certificate, 10)
        certificate.person.trainer.status = "inactive"
        certificate.person.trainer.save()

        assert expiring_certificates() == []

    @pytest.mark.parametrize(
        ("factory", "told"), [(AdministratorFactory, True), (OfficerFactory, True), (TrainerUserFactory, False)]
    )
    def test_page_tells_those_who_run_trainings(self, client, certificate, factory, told):
        self.ends_in(certificate, 10)
        client.force_login(factory())

        page = client.get(PAGE).content.decode()

        assert ("Trainers whose certificate expires soon" in page) is told
        assert ("Siti Rahmawati" in page) is told
