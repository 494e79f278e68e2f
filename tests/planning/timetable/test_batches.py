"""Several sessions changed at once, and taken back: by the services and on the pages."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.factories import (
    QualificationFactory,
    RoomFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerFactory,
    TrainingFactory,
    at,
)
from tests.planning.training_pages import said, text
from trainings.planning.models import Session, Training
from trainings.planning.services import batches
from trainings.planning.services.session_cancellation import cancel_session

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime.date(2022, 9, 28)


@pytest.fixture
def training():
    """A draft of Wednesday and Thursday."""
    return TrainingFactory(starts_on=WEDNESDAY, state=Training.State.DRAFT)


def session(training, begins, ends, day=0, **fields):
    fields.setdefault("module__curriculum", training.curriculum)
    return SessionFactory(
        training=training, starts_at=at(training, begins, day), ends_at=at(training, ends, day), **fields
    )


def taught(training, begins, ends, trainer, **fields):
    made = session(training, begins, ends, **fields)
    SessionTrainerFactory(session=made, trainer=trainer)
    QualificationFactory(trainer=trainer, module=made.module)
    return made


def times(*sessions):
    """From and until of each session as it is stored, on the clock of its place; the second day has a 1 before."""
    told = []
    for each in sessions:
        stored = Session.objects.select_related("training").get(pk=each.pk)
        number = (stored.day - stored.training.starts_on).days
        told.append((f"{number} " if number else "") + f"{stored.local_start:%H:%M}–{stored.local_end:%H:%M}")
    return told


def codes(caught):
    """The codes of what was refused, by field where it is at one."""
    if hasattr(caught.value, "error_dict"):
        return {field: [each.code for each in errors] for field, errors in caught.value.error_dict.items()}
    return [each.code for each in caught.value.error_list]


def undo(training, batch):
    batches.undo_batch(training=training, batch=batch)


class TestSwapping:
    def test_two_sessions_of_one_trainer_in_one_room_swap(self, training):
        """One after the other, each would clash with the other half-way."""
        trainer, room = TrainerFactory(), RoomFactory(venue=training.venue)
        one = taught(training, "09:00", "10:30", trainer, room=room)
        other = taught(training, "10:45", "12:15", trainer, room=room)

        batch = batches.swap_sessions(one=one, other=other)
        assert times(one, other) == ["10:45–12:15", "09:00–10:30"]

        undo(training, batch)
        assert times(one, other) == ["09:00–10:30", "10:45–12:15"]

    def test_sessions_of_two_days_swap(self, training):
        one, other = session(training, "09:00", "10:00"), session(training, "14:00", "16:00", day=1)
        batches.swap_sessions(one=one, other=other)
        assert times(one, other) == ["1 14:00–15:00", "09:00–11:00"]

    def test_longer_session_that_would_run_into_another_is_refused(self, training):
        one, other = session(training, "09:00", "10:00"), session(training, "14:00", "16:00")
        session(training, "10:00", "11:00")
        with pytest.raises(ValidationError) as caught:
            batches.swap_sessions(one=one, other=other)
        assert codes(caught) == ["planning.parallel_without_room"]
        assert times(one, other) == ["09:00–10:00", "14:00–16:00"]

    def test_trainer_who_is_elsewhere_then_is_refused(self, training):
        trainer = TrainerFactory()
        elsewhere = TrainingFactory(starts_on=WEDNESDAY)
        taught(elsewhere, "14:00", "15:00", trainer)
        one, other = taught(training, "09:00", "10:00", trainer), session(training, "14:00", "15:00")
        with pytest.raises(ValidationError) as caught:
            batches.swap_sessions(one=one, other=other)
        assert codes(caught) == {"__all__": ["planning.trainer_busy"]}

    def test_cancelled_session_and_session_of_another_training_are_refused(self, training, officer):
        one, other = session(training, "09:00", "10:00"), session(training, "14:00", "15:00")
        cancel_session(session=other, reason="Flood", by=officer)
        with pytest.raises(ValidationError) as caught:
            batches.swap_sessions(one=one, other=other)
        assert codes(caught) == ["planning.session_cancelled"]
        with pytest.raises(ValidationError) as caught:
            batches.swap_sessions(one=one, other=session(TrainingFactory(), "09:00", "10:00"))
        assert codes(caught) == ["planning.swap_within_training"]

    @pytest.mark.parametrize("state", [Training.State.COMPLETED, Training.State.CANCELLED])
    def test_closed_training_is_refused(self, training, state):
        one, other = session(training, "09:00", "10:00"), session(training, "14:00", "15:00")
        Training.objects.filter(pk=training.pk).update(state=state)
        with pytest.raises(ValidationError) as caught:
            batches.swap_sessions(one=one, other=other)
        assert codes(caught) == ["planning.training_closed"]


class TestShifting:
    def test_rest_of_the_day_is_later_with_its_breaks(self, training):
        before = session(training, "08:00", "09:00")
        first = session(training, "09:00", "10:00")
        pause = session(training, "10:00", "10:15", kind="break", module=None)
        tomorrow = session(training, "09:00", "10:00", day=1)

        batch = batches.shift_sessions(first=first, minutes=20)
        assert times(before, first, pause, tomorrow) == ["08:00–09:00", "09:20–10:20", "10:20–10:35", "1 09:00–10:00"]

        undo(training, batch)
        assert times(first, pause) == ["09:00–10:00", "10:00–10:15"]

    def test_earlier_into_another_session_is_refused(self, training):
        session(training, "08:00", "09:00")
        first = session(training, "09:00", "10:00")
        with pytest.raises(ValidationError) as caught:
            batches.shift_sessions(first=first, minutes=-5)
        assert codes(caught) == ["planning.parallel_without_room"]

    def test_beyond_midnight_is_refused(self, training):
        first = session(training, "21:00", "22:00")
        with pytest.raises(ValidationError) as caught:
            batches.shift_sessions(first=first, minutes=180)
        assert codes(caught) == {"minutes": ["planning.shift_leaves_day"]}

    @pytest.mark.parametrize("minutes", [0, 721, -721])
    def test_nonsense_is_refused(self, training, minutes):
        first = session(training, "09:00", "10:00")
        with pytest.raises(ValidationError) as caught:
            batches.shift_sessions(first=first, minutes=minutes)
        assert codes(caught) == {"minutes": ["planning.shift_minutes"]}


class TestDays:
    def test_all_sessions_of_a_day_get_the_room_but_breaks(self, training):
        one, pause = session(training, "09:00", "10:00"), session(training, "10:00", "10:15", kind="break", module=None)
        tomorrow = session(training, "09:00", "10:00", day=1)
        batch = batches.give_room(training=training, day=WEDNESDAY, room="Melati")

        rooms = dict(training.sessions.values_list("pk", "room__name"))
        assert rooms == {one.pk: "Melati", pause.pk: None, tomorrow.pk: None}
        undo(training, batch)
        assert set(training.sessions.values_list("room", flat=True)) == {None}

    def test_room_that_is_booked_is_refused_whole(self, training):
        other = TrainingFactory(venue=training.venue, starts_on=WEDNESDAY)
        session(other, "09:30", "09:45", room="Melati")
        session(training, "08:00", "09:00")
        session(training, "09:00", "10:00")
        with pytest.raises(ValidationError) as caught:
            batches.give_room(training=training, day=WEDNESDAY, room="Melati")
        assert codes(caught) == {"room": ["planning.room_taken"]}
        assert set(training.sessions.values_list("room", flat=True)) == {None}

    def test_days_are_exchanged_and_one_may_be_empty(self, training):
        one = session(training, "09:00", "10:00")
        batches.exchange_days(training=training, day=WEDNESDAY, other=WEDNESDAY + datetime.timedelta(days=1))
        assert times(one) == ["1 09:00–10:00"]

        other = session(training, "09:30", "10:30")
        batch = batches.exchange_days(training=training, day=WEDNESDAY, other=WEDNESDAY + datetime.timedelta(days=1))
        assert times(one, other) == ["09:00–10:00", "1 09:30–10:30"]
        undo(training, batch)
        assert times(one, other) == ["1 09:00–10:00", "09:30–10:30"]

    def test_day_outside_the_training_is_refused(self, training):
        session(training, "09:00", "10:00")
        for other in (WEDNESDAY, WEDNESDAY + datetime.timedelta(days=2)):
            with pytest.raises(ValidationError) as caught:
                batches.exchange_days(training=training, day=WEDNESDAY, other=other)
            assert codes(caught) == {"other": ["planning.exchange_of_days"]}


class TestReplacing:
    def test_others_take_over_in_the_same_role_and_it_is_undone(self, training):
        leaving, helper = TrainerFactory(), TrainerFactory()
        one = taught(training, "09:00", "10:00", leaving)
        other = session(training, "14:00", "15:00")
        SessionTrainerFactory(session=other, trainer=leaving, role="observer")
        alone = taught(training, "16:00", "17:00", leaving)

        batch = batches.replace_trainer(
            training=training, trainer=leaving, by_session={one.pk: helper, other.pk: helper, alone.pk: None}
        )
        roles = set(training.session_parts.values_list("session", "trainer", "role"))
        assert roles == {(one.pk, helper.pk, "lead"), (other.pk, helper.pk, "observer")}

        undo(training, batch)
        assert set(training.session_parts.values_list("session", "trainer", "role")) == {
            (one.pk, leaving.pk, "lead"),
            (other.pk, leaving.pk, "observer"),
            (alone.pk, leaving.pk, "lead"),
        }

    def test_somebody_who_is_elsewhere_inactive_or_there_already_is_refused_whole(self, training):
        leaving, busy, away, present = (TrainerFactory() for _each in range(4))
        sessions = [taught(training, f"{hour}:00", f"{hour}:45", leaving) for hour in ("09", "10", "11", "12")]
        taught(TrainingFactory(starts_on=WEDNESDAY), "09:00", "10:00", busy)
        away.status = "inactive"
        away.save()
        SessionTrainerFactory(session=sessions[2], trainer=present, role="observer")
        chosen = dict(zip([each.pk for each in sessions], [busy, away, present, TrainerFactory()], strict=True))

        with pytest.raises(ValidationError) as caught:
            batches.replace_trainer(training=training, trainer=leaving, by_session=chosen)
        assert codes(caught) == {
            batches.session_field(sessions[0].pk): ["planning.trainer_busy"],
            batches.session_field(sessions[1].pk): ["planning.trainer_inactive"],
            batches.session_field(sessions[2].pk): ["planning.trainer_already_there"],
        }
        assert training.session_parts.filter(trainer=leaving).count() == 4


class TestLeads:
    def qualified(self, *sessions):
        trainer = TrainerFactory()
        for each in sessions:
            QualificationFactory(trainer=trainer, module=each.module)
        return trainer

    def test_all_sessions_without_a_lead_get_one_in_two_steps_and_it_is_undone(self, client, officer, training):
        sessions = [session(training, f"{hour:02}:00", f"{hour + 1:02}:30") for hour in (8, 10, 13, 15)]
        one, other = self.qualified(*sessions), self.qualified(*sessions)
        self.qualified(*sessions)  # two are enough
        page = reverse("planning:training_leads", args=[training.pk])
        assert f'href="{page}"' in text(client.get(reverse("planning:training_trainers", args=[training.pk])))

        form = client.get(page).context["form"]
        proposed = {name: form[name].value() for name in form.fields}
        assert sorted(proposed.values()) == sorted([str(one.pk), str(other.pk)] * 2)

        response = client.post(page, proposed, follow=True)
        assert said(response) == ["4 sessions have a lead trainer now."]
        assert training.session_parts.filter(role="lead").count() == 4

        back = response.content.decode().split(f'action="/en/staff/trainings/{training.pk}/undo/')[1].split('"')[0]
        client.post(f"/en/staff/trainings/{training.pk}/undo/{back}")
        assert training.session_parts.count() == 0

    def test_nobody_is_proposed_twice_at_one_time_nor_for_too_long_a_day(self, client, officer, training):
        at_once = [session(training, "09:00", "10:00", room=name) for name in ("Melati", "Mawar")]
        long = [session(training, f"{hour}:00", f"{hour + 2}:00", day=1) for hour in (8, 10, 12, 14)]
        only = self.qualified(*at_once, *long)
        form = client.get(reverse("planning:training_leads", args=[training.pk])).context["form"]
        assert [form[name].value() for name in form.fields] == [str(only.pk), "", *[str(only.pk)] * 3, ""]

    def test_second_part_of_a_module_is_proposed_to_whoever_teaches_the_first(self, client, officer, training):
        first = session(training, "09:00", "10:00")
        between = session(training, "10:00", "13:00")
        second = session(training, "13:00", "14:00", module=first.module)
        for _each in range(2):
            self.qualified(first, between)
        form = client.get(reverse("planning:training_leads", args=[training.pk])).context["form"]
        chosen = {pk: form[batches.session_field(pk)].value() for pk in (first.pk, between.pk, second.pk)}
        assert chosen[second.pk] == chosen[first.pk] != chosen[between.pk]

    def test_one_trainer_chosen_for_two_at_once_is_refused_whole(self, client, officer, training):
        at_once = [session(training, "09:00", "10:00", room=name) for name in ("Melati", "Mawar")]
        only = self.qualified(*at_once)
        values = {batches.session_field(each.pk): str(only.pk) for each in at_once}
        response = client.post(reverse("planning:training_leads", args=[training.pk]), values)
        assert response.status_code == 422
        assert "is in “" in text(response)
        assert training.session_parts.count() == 0

    def test_nobody_chosen_is_told(self, client, officer, training):
        session(training, "09:00", "10:00")
        response = client.post(reverse("planning:training_leads", args=[training.pk]), {})
        assert response.status_code == 422
        assert "Choose a trainer for at least one session." in text(response)


class TestUndoing:
    def test_what_was_changed_again_since_stays(self, training):
        one, other = session(training, "09:00", "10:00"), session(training, "14:00", "15:00")
        batch = batches.swap_sessions(one=one, other=other)
        batches.shift_sessions(first=Session.objects.get(pk=one.pk), minutes=5)
        with pytest.raises(ValidationError) as caught:
            undo(training, batch)
        assert codes(caught) == ["planning.changed_since"]
        assert times(one) == ["14:05–15:05"]

    def test_room_that_is_taken_meanwhile_is_told(self, training):
        room = RoomFactory(venue=training.venue)
        one = session(training, "09:00", "10:00", room=room)
        batch = batches.shift_sessions(first=one, minutes=60)
        session(TrainingFactory(venue=training.venue, starts_on=WEDNESDAY), "09:00", "10:00", room=room)
        with pytest.raises(ValidationError) as caught:
            undo(training, batch)
        assert codes(caught) == {"__all__": ["planning.room_taken"]}

    def test_moment_of_another_training_or_of_nothing_undoes_nothing(self, training):
        one, other = session(training, "09:00", "10:00"), session(training, "14:00", "15:00")
        batch = batches.swap_sessions(one=one, other=other)
        for wrong in ((TrainingFactory(), batch), (training, batch + datetime.timedelta(microseconds=1))):
            with pytest.raises(ValidationError) as caught:
                undo(*wrong)
            assert codes(caught) == ["planning.nothing_to_undo"]


class TestPages:
    def test_swap_is_two_steps_from_the_session_and_is_undone(self, client, officer, training):
        one, other = session(training, "09:00", "10:00"), session(training, "14:00", "15:00")
        page = text(client.get(reverse("planning:session_edit", args=[one.pk])))
        assert f"Wed 14:00 · {other.label}" in page

        response = client.post(reverse("planning:session_swap", args=[one.pk]), {"other": other.pk}, follow=True)
        assert said(response) == [f"“{one}” and “{other}” swapped."]
        assert times(one, other) == ["14:00–15:00", "09:00–10:00"]

        back = response.content.decode().split(f'action="/en/staff/trainings/{training.pk}/undo/')[1].split('"')[0]
        response = client.post(f"/en/staff/trainings/{training.pk}/undo/{back}", follow=True)
        assert said(response) == ["The change was undone."]
        assert times(one, other) == ["09:00–10:00", "14:00–15:00"]

    @pytest.mark.parametrize(("direction", "expected"), [("later", "09:15–10:15"), ("earlier", "08:45–09:45")])
    def test_rest_of_the_day_moves(self, client, officer, training, direction, expected):
        one = session(training, "09:00", "10:00")
        values = {"minutes": "15", "direction": direction}
        response = client.post(reverse("planning:session_shift", args=[one.pk]), values, follow=True)
        assert said(response) == [f"The rest of the day is 15 minutes {direction}."]
        assert times(one) == [expected]

    @pytest.mark.parametrize("values", [{}, {"other": "x"}, {"other": "9" * 30}, {"minutes": "-5"}, {"minutes": "0"}])
    def test_nonsense_leads_back_to_the_session(self, client, officer, training, values):
        one = session(training, "09:00", "10:00")
        for name in ("session_swap", "session_shift"):
            response = client.post(reverse(f"planning:{name}", args=[one.pk]), values)
            assert response.url == reverse("planning:session_edit", args=[one.pk])
        assert times(one) == ["09:00–10:00"]

    def test_room_of_a_day_is_two_steps_from_the_timetable(self, client, officer, training):
        session(training, "09:00", "10:00")
        day = reverse("planning:training_day", args=[training.pk, "2022-09-28"])
        assert f'href="{day}"' in text(client.get(training.get_absolute_url()))
        assert "Wednesday 28 September" in text(client.get(day))

        response = client.post(day, {"room": "Melati"}, follow=True)
        assert said(response) == ["All sessions on Wednesday 28 September are in “Melati”."]
        assert client.post(day, {"room": ""}).status_code == 422

    def test_booked_room_is_told_at_its_field(self, client, officer, training):
        session(TrainingFactory(venue=training.venue, starts_on=WEDNESDAY), "09:00", "10:00", room="Melati")
        session(training, "09:00", "10:00")
        day = reverse("planning:training_day", args=[training.pk, "2022-09-28"])
        response = client.post(day, {"room": "Melati"})
        assert response.status_code == 422
        assert "“Melati” is booked at this time" in str(response.context["room_form"].errors["room"])

    def test_days_are_exchanged_on_the_page_of_one(self, client, officer, training):
        one = session(training, "09:00", "10:00")
        address = reverse("planning:training_day_exchange", args=[training.pk, "2022-09-28"])
        response = client.post(address, {"other": "2022-09-29"}, follow=True)
        assert said(response) == ["Wednesday 28 September and Thursday 29 September exchanged."]
        assert times(one) == ["1 09:00–10:00"]
        assert client.post(address, {"other": "2022-09-28"}).status_code == 422

    @pytest.mark.parametrize("day", ["2022-09-30", "nonsense", "2022-9-28"])
    def test_day_that_is_none_of_the_training_is_not_found(self, client, officer, training, day):
        assert client.get(reverse("planning:training_day", args=[training.pk, day])).status_code == 404

    def test_trainer_in_six_sessions_is_replaced_in_two_steps(self, client, officer, training):
        leaving, fitting = TrainerFactory(), TrainerFactory()
        sessions = [taught(training, f"{hour}:00", f"{hour}:45", leaving) for hour in range(10, 16)]
        for each in sessions:
            QualificationFactory(trainer=fitting, module=each.module)
        page = reverse("planning:trainer_replace", args=[training.pk, leaving.pk])
        assert f'href="{page}"' in text(client.get(reverse("planning:training_trainers", args=[training.pk])))

        form = client.get(page).context["form"]
        proposed = {name: form[name].value() for name in form.fields}
        assert set(proposed.values()) == {str(fitting.pk)}

        response = client.post(page, proposed, follow=True)
        assert said(response) == [f"{leaving.person.full_name} was replaced in 6 sessions."]
        assert set(training.session_parts.values_list("trainer", flat=True)) == {fitting.pk}

    def test_nobody_is_proposed_where_nobody_fits(self, client, officer, training):
        leaving = TrainerFactory()
        one = taught(training, "09:00", "10:00", leaving)
        TrainerFactory()  # not qualified
        form = client.get(reverse("planning:trainer_replace", args=[training.pk, leaving.pk])).context["form"]
        assert form[batches.session_field(one.pk)].value() == ""

    def test_trainer_of_another_training_is_not_found(self, client, officer, training):
        stranger = SessionTrainerFactory().trainer
        assert client.get(reverse("planning:trainer_replace", args=[training.pk, stranger.pk])).status_code == 404

    @pytest.mark.parametrize("moment", [0, 1, 10**20])
    def test_undo_of_nothing_says_so(self, client, officer, training, moment):
        response = client.post(reverse("planning:training_undo", args=[training.pk, moment]), follow=True)
        assert said(response) == ["There is nothing to undo."]

    def test_replacing_needs_as_many_queries_for_three_sessions_as_for_one(
        self, client, officer, training, django_assert_max_num_queries
    ):
        leaving = TrainerFactory()
        for hour in ("09", "10", "11"):
            taught(training, f"{hour}:00", f"{hour}:45", leaving)
        with django_assert_max_num_queries(15):
            client.get(reverse("planning:trainer_replace", args=[training.pk, leaving.pk]))
