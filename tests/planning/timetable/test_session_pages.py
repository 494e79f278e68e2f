"""The form of a session: what it proposes, what it saves, and what it says when it cannot."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.factories import (
    AttendanceMarkFactory,
    ModuleFactory,
    OfficerFactory,
    QualificationFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerFactory,
    TrainerUserFactory,
    TrainingFactory,
    at,
)
from tests.planning.page_names import training_url as url
from trainings.planning.models import Session, Training

pytestmark = pytest.mark.django_db
THURSDAY = datetime.date(2022, 9, 29)


@pytest.fixture
def training():
    return TrainingFactory(title_en="National training", title_ind="Pelatihan nasional", starts_on=THURSDAY)


@pytest.fixture
def module(training):
    return ModuleFactory(curriculum=training.curriculum, title_en="Border management", order=1)


def text(response):
    return " ".join(response.content.decode().split())


def values(taught, /, *trainers, **changes):
    """The form as it is filled in, with a row for each of ``trainers`` and an empty one."""
    fields = {
        "kind": "module",
        "module": taught.pk,
        "day": "2022-09-30",
        "starts_at": "09:00",
        "ends_at": "10:30",
        "room": "Anggrek",
        "jp": "",
        "title_en": "",
        "title_ind": "",
        "trainers-TOTAL_FORMS": len(trainers) + 1,
        "trainers-INITIAL_FORMS": 0,
        f"trainers-{len(trainers)}-trainer": "",
        f"trainers-{len(trainers)}-role": "lead",
    }
    for number, trainer in enumerate(trainers):
        fields |= {f"trainers-{number}-trainer": trainer.pk, f"trainers-{number}-role": "lead"}
    return {**fields, **changes}


class TestWhoMayOpen:
    @pytest.mark.parametrize(
        ("who", "statuses"),
        [
            ("officer", (200, 200, 405)),
            ("own trainer", (403, 403, 403)),
            ("other trainer", (404, 404, 404)),
            ("nobody", (302,) * 3),
        ],
    )
    def test_each_page_answers_as_the_role_allows(self, client, training, who, statuses):
        session = SessionFactory(training=training)
        if who == "officer":
            client.force_login(OfficerFactory())
        elif who != "nobody":
            user = TrainerUserFactory()
            client.force_login(user)
            if who == "own trainer":
                SessionTrainerFactory(session=session, trainer=user.person.trainer)
        pages = (
            url("session_create", training.pk),
            url("session_edit", session.pk),
            url("session_delete", session.pk),
        )

        assert tuple(client.get(page).status_code for page in pages) == statuses


class TestCreate:
    def test_it_is_put_on_the_timetable_in_the_zone_of_the_place(self, client, officer, training, module):
        Training.objects.update(time_zone="Asia/Makassar")
        trainer = TrainerFactory()
        response = client.post(url("session_create", training.pk), values(module, trainer), follow=True)

        session = Session.objects.get()
        assert session.starts_at == datetime.datetime(2022, 9, 30, 1, 0, tzinfo=datetime.UTC)
        assert (session.module, session.room_name, session.jp) == (module, "Anggrek", 2)
        assert list(session.trainers.values_list("trainer", "role")) == [(trainer.pk, "lead")]
        assert response.redirect_chain == [(training.get_absolute_url(), 302)]
        assert [str(m) for m in response.context["messages"]] == [
            "Session “Border management” added. Room “Anggrek” added."
        ]

    def test_a_null_character_is_taken_out_of_what_was_typed(self, client, officer, training, module):
        client.post(url("session_create", training.pk), values(module, room="A\x00"))

        assert Session.objects.get().room_name == "A"

    def test_the_next_module_is_proposed_after_the_last_session_of_the_day(self, client, officer, training, module):
        SessionFactory(training=training, module=module, room="Anggrek")
        following = ModuleFactory(curriculum=training.curriculum, order=2, jp="3.0")
        ModuleFactory(curriculum=training.curriculum, order=3)
        initial = client.get(f"{url('session_create', training.pk)}?day=2022-09-29").context["form"].initial

        assert (initial["kind"], initial["module"], initial["day"]) == ("module", following.pk, "2022-09-29")
        assert (initial["starts_at"], initial["ends_at"]) == (datetime.time(10, 30), datetime.time(12, 45))
        assert (initial["room"], initial["jp"]) == ("Anggrek", None)

    @pytest.mark.parametrize("query", ["", "day=nonsense", "day=2031-01-01&module=x"])
    def test_without_sense_in_the_address_the_first_day_is_proposed(self, client, officer, training, module, query):
        initial = client.get(f"{url('session_create', training.pk)}?{query}").context["form"].initial

        assert (initial["day"], initial["starts_at"], initial["module"]) == (
            "2022-09-29",
            datetime.time(8, 30),
            module.pk,
        )

    def test_the_module_asked_for_is_proposed(self, client, officer, training, module):
        other = ModuleFactory(curriculum=training.curriculum, order=2)
        initial = client.get(f"{url('session_create', training.pk)}?module={other.pk}").context["form"].initial

        assert initial["module"] == other.pk

    def test_late_at_night_the_proposal_still_ends_on_the_day(self, client, officer, training, module):
        SessionFactory(training=training, starts_at=at(training, "22:30"), ends_at=at(training, "23:30"))
        initial = client.get(f"{url('session_create', training.pk)}?day=2022-09-29").context["form"].initial

        assert (initial["starts_at"], initial["ends_at"]) == (datetime.time(22), datetime.time(23, 30))

    def test_trainers_who_fit_come_first_and_the_others_say_why_not(self, client, officer, training, module):
        fits = QualificationFactory(module=module, trainer__person__full_name="Fits").trainer
        busy = QualificationFactory(module=module, trainer__person__full_name="Busy").trainer
        abroad = TrainingFactory(starts_on=THURSDAY)
        early = {"starts_at": at(abroad, "08:00"), "ends_at": at(abroad, "09:00")}
        SessionTrainerFactory(session=SessionFactory(training=abroad, **early), trainer=busy)
        stranger = TrainerFactory(person__full_name="Stranger", teaches_in_indonesian=False)
        TrainerFactory(status="inactive")

        rows = client.get(url("session_create", training.pk)).context["rows"]
        assert rows.forms[0].fields["trainer"].choices == [
            ("", "–"),
            ("Qualified and free", [(str(fits.pk), "Fits")]),
            (
                "Others",
                [
                    (str(busy.pk), "Busy (not free at this time)"),
                    (str(stranger.pk), "Stranger (not qualified for the module, another language)"),
                ],
            ),
        ]

    @pytest.mark.parametrize(
        ("changes", "field", "message"),
        [
            ({"ends_at": "08:00"}, "ends_at", "The end time must be after the start time."),
            ({"starts_at": "25:00"}, "starts_at", "Enter a valid time."),
            ({"starts_at": ""}, "starts_at", "This field is required."),
            ({"day": "2022-12-24"}, "day", "Select a valid choice. 2022-12-24 is not one of the available choices."),
            ({"module": ""}, "module", "Choose the module that is taught."),
            ({"module": "9" * 30}, "module", None),
            ({"jp": "-1"}, "jp", "Ensure this value is greater than or equal to 0."),
            ({"jp": "NaN"}, "jp", "Enter a number."),
            ({"kind": "feast"}, "kind", "Select a valid choice. feast is not one of the available choices."),
        ],
    )
    def test_bad_input_is_told_at_the_field_and_kept(self, client, officer, training, module, changes, field, message):
        response = client.post(url("session_create", training.pk), values(module, title_en="Typed", **changes))

        assert response.status_code == 422
        errors = response.context["form"].errors
        assert list(errors) == [field]
        assert message is None or errors[field] == [message]
        assert 'value="Typed"' in text(response)
        assert not Session.objects.exists()

    def test_a_room_that_is_taken_is_told_at_the_field(self, client, officer, training, module):
        SessionFactory(
            training=training,
            kind="opening",
            title_en="Opening",
            room="anggrek",
            starts_at=at(training, "09:00", day=1),
        )
        response = client.post(url("session_create", training.pk), values(module))

        assert response.context["form"].errors == {
            "room": ["“anggrek” is taken by “Opening” at this time (09:00–10:30 WIB)."]
        }

    def test_a_trainer_who_is_elsewhere_is_told_at_the_row(self, client, officer, training, module):
        free, busy = TrainerFactory(), TrainerFactory(person__full_name="Rina")
        other = TrainingFactory(starts_on=THURSDAY, title_en="Kupang")
        elsewhere = SessionFactory(training=other, title_en="Opening", starts_at=at(other, "10:00", day=1))
        SessionTrainerFactory(session=elsewhere, trainer=busy)
        response = client.post(url("session_create", training.pk), values(module, free, busy))

        message = "Rina is in another training at this time (10:00–11:30 WIB)."
        assert response.status_code == 422
        assert [row.errors for row in response.context["rows"].forms] == [{}, {"trainer": [message]}, {}]
        assert response.context["form"].non_field_errors() == [message]
        assert f'<option value="{busy.pk}" selected>' in text(response)

    def test_somebody_chosen_twice_is_told(self, client, officer, training, module):
        trainer = TrainerFactory()
        response = client.post(url("session_create", training.pk), values(module, trainer, trainer))

        assert response.context["form"].non_field_errors() == ["You selected the same trainer twice. Keep one role."]

    def test_rows_that_were_tampered_with_are_refused(self, client, officer, training, module):
        nobody = values(module) | {"trainers-0-trainer": "\x00", "trainers-0-role": "king"}
        response = client.post(url("session_create", training.pk), nobody)
        assert response.status_code == 422
        assert set(response.context["rows"].forms[0].errors) == {"trainer", "role"}

        without_rows = {key: value for key, value in values(module).items() if "TOTAL" not in key}
        assert client.post(url("session_create", training.pk), without_rows).status_code == 422

    def test_not_on_a_closed_training(self, client, officer, training, module):
        Training.objects.update(state="completed")
        response = client.post(url("session_create", training.pk), values(module))

        assert response.context["form"].non_field_errors() == [
            "You can no longer change the plan. The training is “Completed”."
        ]

    @pytest.mark.parametrize("number", [1, 3])
    def test_the_number_of_queries_does_not_grow(self, client, officer, training, number, django_assert_num_queries):
        for hour in ("08", "10", "13")[:number]:
            session = SessionFactory(training=training, starts_at=at(training, f"{hour}:00"))
            SessionTrainerFactory(session=session)

        with django_assert_num_queries(11):
            client.get(url("session_create", training.pk))


class TestEdit:
    def test_it_stands_in_the_form_as_it_is(self, client, officer, training, module):
        session = SessionFactory(training=training, module=module, room="Anggrek", title_ind="Latihan")
        part = SessionTrainerFactory(session=session, role="observer", trainer__status="inactive")
        page = client.get(url("session_edit", session.pk))

        assert page.context["form"].initial == {
            "kind": "module",
            "module": module.pk,
            "day": "2022-09-29",
            "starts_at": datetime.time(9),
            "ends_at": datetime.time(10, 30),
            "room": "Anggrek",
            "jp": 2,
            "title_en": None,
            "title_ind": "Latihan",
        }
        assert f'<option value="{part.trainer_id}" selected>' in text(page)
        assert reverse("attendance:session", args=[session.pk]) in text(page)

    def test_a_change_is_saved(self, client, officer, training, module):
        session = SessionFactory(training=training, module=module)
        gone = SessionTrainerFactory(session=session)
        fresh = TrainerFactory()
        response = client.post(url("session_edit", session.pk), values(module, fresh, starts_at="08:15", jp="2.5"))

        assert response.status_code == 302
        session.refresh_from_db()
        assert (session.starts_at, session.jp) == (at(training, "08:15", day=1), Decimal("2.5"))
        assert session.trainers.get().trainer == fresh != gone.trainer

    def test_a_row_without_a_name_takes_the_trainer_out(self, client, officer, training, module):
        part = SessionTrainerFactory(session=SessionFactory(training=training, module=module))
        client.post(url("session_edit", part.session_id), values(module))

        assert not part.session.trainers.exists()

    @pytest.mark.parametrize("number", [1, 3])
    def test_the_number_of_queries_does_not_grow(self, client, officer, training, number, django_assert_num_queries):
        session = SessionFactory(training=training)
        SessionTrainerFactory.create_batch(number, session=session)

        with django_assert_num_queries(15):
            client.get(url("session_edit", session.pk))

    def test_in_indonesian(self, client, officer, training):
        session = SessionFactory(training=training)
        response = client.get(url("session_edit", session.pk).replace("/en/", "/id/"))

        assert response.status_code == 200
        assert "Kamis, 29 September" in text(response)


class TestDelete:
    def test_a_get_changes_nothing(self, client, officer, training):
        session = SessionFactory(training=training, title_en="Borders")

        assert client.get(url("session_delete", session.pk)).status_code == 405
        assert Session.objects.exists()

    def test_it_is_taken_off(self, client, officer, training):
        session = SessionFactory(training=training, title_en="Borders")
        response = client.post(url("session_delete", session.pk), follow=True)

        assert [str(m) for m in response.context["messages"]] == ["Session “Borders” removed."]
        assert not Session.objects.exists()

    def test_what_was_recorded_keeps_it(self, client, officer, training):
        mark = AttendanceMarkFactory(session=SessionFactory(training=training, title_en="Borders"))
        response = client.post(url("session_delete", mark.session_id), follow=True)

        assert [str(m) for m in response.context["messages"]] == [
            "You cannot remove “Borders”, because attendance was recorded. Cancel the session instead."
        ]
