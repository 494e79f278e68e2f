"""The pages on which a training is planned: list, timetable, forms, moves, trainers, history."""

import csv
import datetime
import io

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    AdministratorFactory,
    CurriculumFactory,
    EnrolmentFactory,
    ModuleFactory,
    OfficerFactory,
    ProgrammeFactory,
    QualificationFactory,
    RegionFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerFactory,
    TrainerUserFactory,
    TrainingFactory,
    UserFactory,
    at,
)
from trainings.models import Session, SessionTrainer, Training

pytestmark = pytest.mark.django_db
THURSDAY = datetime.date(2022, 9, 29)


def url(name, *args):
    return reverse(f"trainings:{name}", args=args)


@pytest.fixture
def officer(client):
    user = OfficerFactory()
    client.force_login(user)
    return user


@pytest.fixture
def training():
    return TrainingFactory(title_en="National roll-out", title_ind="Pelatihan nasional", starts_on=THURSDAY)


def text(response):
    return " ".join(response.content.decode().split())


def said(response):
    """The messages on the page that the response leads to."""
    return [str(message) for message in response.context["messages"]]


def values(training, **changes):
    """The form of a training as it is filled in."""
    fields = {
        "programme": training.programme_id,
        "curriculum": training.curriculum_id,
        "kind": training.kind,
        "title_en": training.title_en,
        "title_ind": training.title_ind,
        "starts_on": training.starts_on.isoformat(),
        "ends_on": training.ends_on.isoformat(),
        "mode": training.mode,
        "place": training.place,
        "time_zone": training.time_zone,
        "venue": training.venue,
        "language": training.language,
        "certificate_language": training.certificate_language,
        "capacity": training.capacity,
        "minimum_share": training.minimum_share,
    }
    return {**fields, **changes}


class TestWhoMayOpen:
    PAGES = (
        ("trainings", False),
        ("training_create", False),
        ("training", True),
        ("training_edit", True),
        ("training_copy", True),
        ("training_history", True),
        ("training_trainers", True),
    )
    # Who: what each page answers, in this order.
    ANSWERS = {
        "administrator": (200, 200, 200, 200, 200, 200, 200),
        "officer": (200, 200, 200, 200, 200, 200, 200),
        "own trainer": (200, 403, 200, 403, 403, 403, 200),
        "other trainer": (200, 403, 404, 404, 404, 404, 404),
        "viewer": (403, 403, 404, 404, 404, 404, 404),
        "participant": (403, 403, 404, 404, 404, 404, 404),
        "nobody": (302, 302, 302, 302, 302, 302, 302),
    }

    def person(self, who, training):
        if who == "administrator":
            return AdministratorFactory()
        if who == "officer":
            return OfficerFactory()
        if "trainer" in who:
            user = TrainerUserFactory()
            if who == "own trainer":
                SessionTrainerFactory(session=SessionFactory(training=training), trainer=user.person.trainer)
            return user
        return UserFactory(role=who)

    @pytest.mark.parametrize("who", ANSWERS)
    def test_each_page_answers_as_the_role_allows(self, client, training, who):
        if who != "nobody":
            client.force_login(self.person(who, training))
        answers = tuple(
            client.get(url(name, *([training.pk] if about_one else []))).status_code for name, about_one in self.PAGES
        )

        assert answers == self.ANSWERS[who]

    @pytest.mark.parametrize(("who", "status"), [("own trainer", 403), ("viewer", 404), ("nobody", 302)])
    def test_only_officers_move_it(self, client, training, who, status):
        if who != "nobody":
            client.force_login(self.person(who, training))

        assert client.post(url("training_move", training.pk, "cancel")).status_code == status
        assert Training.objects.get().state == "planned"

    @pytest.mark.parametrize("pk", [0, 10**30])
    def test_unknown_numbers_are_not_found(self, client, officer, pk):
        assert client.get(url("training", 1).replace("/1/", f"/{pk}/")).status_code == 404


class TestList:
    @pytest.mark.parametrize("number", [1, 3])
    def test_the_number_of_queries_does_not_grow(self, client, officer, number, django_assert_num_queries):
        for training in TrainingFactory.create_batch(number):
            EnrolmentFactory(training=training)

        with django_assert_num_queries(7):
            response = client.get(url("trainings"))
        assert len(response.context["table"].rows) == number

    def test_a_row_says_what_one_needs(self, client, officer, training):
        EnrolmentFactory(training=training)
        page = text(client.get(url("trainings")))

        for words in ("National roll-out", "29–30 Sep 2022", "Jakarta", "1 / 30", "Planned"):
            assert words in page

    def test_one_that_takes_place_today_is_running(self, client, officer):
        TrainingFactory(starts_on=timezone.localdate())

        assert "Running" in text(client.get(url("trainings")))

    def test_trainers_see_theirs_only(self, client, training):
        user = TrainerUserFactory()
        SessionTrainerFactory(session=SessionFactory(training=training), trainer=user.person.trainer)
        TrainingFactory(title_en="Elsewhere")
        client.force_login(user)

        response = client.get(url("trainings"))
        assert [row.record for row in response.context["table"].rows] == [training]
        assert "New training" not in text(response)

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("q=roll-out+kupang", ["Roll-out in Kupang"]),
            ("q=pelatihan+jakarta", ["Training of trainers"]),
            ("q=hotel+aston", ["Roll-out in Kupang"]),
            ("kind=tot", ["Training of trainers"]),
            ("state=draft", ["Roll-out in Kupang"]),
            ("year=2022", ["Training of trainers"]),
            ("year=2026", ["Roll-out in Kupang"]),
            ("year=99999999999", []),
            ("language=en", ["Roll-out in Kupang"]),
            ("time=past", ["Training of trainers"]),
            ("time=upcoming", ["Roll-out in Kupang"]),
            ("time=running", []),
            ("kind=nonsense", ["Roll-out in Kupang", "Training of trainers"]),
            ("year=nonsense", ["Roll-out in Kupang", "Training of trainers"]),
            ("page=999999999999999999999", ["Roll-out in Kupang", "Training of trainers"]),
        ],
    )
    def test_search_and_filters(self, client, officer, query, found):
        TrainingFactory(
            title_en="Training of trainers", title_ind="Pelatihan untuk pelatih", starts_on=THURSDAY, kind="tot"
        )
        TrainingFactory(
            title_en="Roll-out in Kupang",
            title_ind="Diseminasi di Kupang",
            starts_on=datetime.date(2026, 11, 23),
            place="Kupang",
            venue="Hotel Aston",
            state="draft",
            language="en",
        )
        with time_machine.travel(datetime.datetime(2026, 11, 20, 3, tzinfo=datetime.UTC)):
            response = client.get(f"{url('trainings')}?{query}")

        assert response.status_code == 200
        assert [row.record.title for row in response.context["table"].rows] == found

    def test_programme_and_province_filter_too(self, client, officer, training):
        training.region = RegionFactory()
        training.save()
        TrainingFactory()

        for query in (f"programme={training.programme_id}", f"region={training.region_id}"):
            response = client.get(f"{url('trainings')}?{query}")
            assert [row.record for row in response.context["table"].rows] == [training]

    def test_the_file_holds_what_the_filter_leaves(self, client, officer, training):
        TrainingFactory(title_en="=cmd()", starts_on=THURSDAY + datetime.timedelta(days=365))
        everything = client.get(f"{url('trainings')}?export=csv&sort=starts_on").content.decode("utf-8-sig")
        cut = client.get(f"{url('trainings')}?export=csv&year=2022").content.decode("utf-8-sig")

        header, first, second = csv.reader(io.StringIO(everything))
        assert header == ["Training", "Dates", "Place", "Kind", "Seats taken", "State"]
        assert first == [
            "National roll-out",
            "2022-09-29 – 2022-09-30",
            "Jakarta",
            "National roll-out",
            "0",
            "Planned",
        ]
        assert second[0] == "'=cmd()"
        assert len(list(csv.reader(io.StringIO(cut)))) == 2

    def test_empty_it_says_what_to_do(self, client, officer):
        page = text(client.get(url("trainings")))

        assert "No training yet" in page
        assert "Plan the first one, from its dates to its timetable." in page

    def test_in_indonesian(self, client, officer, training):
        response = client.get(url("trainings").replace("/en/", "/id/"))

        assert response.status_code == 200
        assert "Pelatihan nasional" in text(response)
        assert '<html lang="id"' in text(response)


class TestTimetable:
    def taught(self, training, hour, name="Siti Aminah", **fields):
        session = SessionFactory(
            training=training,
            module__curriculum=training.curriculum,
            starts_at=at(training, f"{hour}:00"),
            ends_at=at(training, f"{hour}:30"),
            **fields,
        )
        part = SessionTrainerFactory(session=session, trainer__person__full_name=name)
        QualificationFactory(trainer=part.trainer, module=session.module)
        return session

    @pytest.mark.parametrize("number", [1, 3])
    def test_the_number_of_queries_does_not_grow(self, client, officer, training, number, django_assert_num_queries):
        for hour in ("08", "10", "13")[:number]:
            self.taught(training, hour)

        with django_assert_num_queries(9):
            response = client.get(url("training", training.pk))
        assert len(response.context["sessions"]) == number

    def test_a_session_stands_on_its_day_with_who_and_where(self, client, officer, training):
        session = self.taught(training, "08", title_en="Border management", room="Anggrek")
        page = text(client.get(url("training", training.pk)))

        assert "Thursday 29 September" in page
        assert "08:00–08:30 · 2 JP · Siti Aminah · Anggrek" in page
        assert url("session_edit", session.pk) in page

    def test_a_room_that_all_share_is_said_once(self, client, officer, training):
        for hour in ("08", "10"):
            self.taught(training, hour, room="Anggrek")

        assert text(client.get(url("training", training.pk))).count("Anggrek") == 1

    def test_nothing_to_see_to_is_not_spoken_of(self, client, officer, training):
        self.taught(training, "08")
        texts = {"address": "Jl. Contoh", "summary_en": "For officials.", "summary_ind": "Bagi aparatur."}
        Training.objects.update(**texts)

        assert client.get(url("training", training.pk)).context["points"] == []

    def test_times_are_those_of_the_place(self, client, officer):
        training = TrainingFactory(starts_on=THURSDAY, time_zone="Asia/Jayapura")
        self.taught(training, "07")

        page = text(client.get(url("training", training.pk)))
        assert "Thursday 29 September <small>WIT</small>" in page
        assert "07:00–07:30" in page

    def test_each_day_leads_to_a_further_session(self, client, officer, training):
        self.taught(training, "08")
        page = text(client.get(url("training", training.pk)))

        for day in ("2022-09-29", "2022-09-30"):
            assert f'{url("session_create", training.pk)}?day={day}"' in page

    def test_a_warning_stands_at_its_session(self, client, officer, training):
        SessionFactory(training=training, title_en="Border management")
        response = client.get(url("training", training.pk))

        (placed,) = response.context["timetable"].days[0].placed
        assert placed.item.warning == "Nobody teaches this yet."
        assert "1 session has no trainer." in text(response)
        assert url("training_trainers", training.pk) in [point.get("url") for point in response.context["points"]]

    def test_what_a_draft_lacks_leads_to_the_remedy(self, client, officer):
        draft = TrainingFactory(state="draft", venue="", starts_on=THURSDAY)
        missing = ModuleFactory(curriculum=draft.curriculum)
        SessionFactory(training=draft, kind="opening")
        response = client.get(url("training", draft.pk))

        assert "Before it can be published" in text(response)
        links = {str(point["text"]): point["url"] for point in response.context["points"]}
        assert links["The venue is not known yet."] == f"{url('training_edit', draft.pk)}#id_venue"
        assert (
            links[f"Not on the timetable: “{missing.title}”."]
            == f"{url('session_create', draft.pk)}?module={missing.pk}"
        )

    def test_trainers_see_the_timetable_without_the_planning(self, client, training):
        user = TrainerUserFactory()
        part = SessionTrainerFactory(session=SessionFactory(training=training), trainer=user.person.trainer)
        client.force_login(user)
        page = text(client.get(url("training", training.pk)))

        assert reverse("attendance:session", args=[part.session_id]) in page
        for planning in ("Add session", "Worth a look", "Edit</a>", "History", "Copy this training"):
            assert planning not in page

    def test_empty_it_says_what_to_do(self, client, officer, training):
        page = text(client.get(url("training", training.pk)))

        assert "The timetable is empty" in page
        assert "Add the first session" in page

    @pytest.mark.parametrize("state", ["completed", "cancelled"])
    def test_a_closed_one_is_only_shown(self, client, officer, state):
        training = TrainingFactory(starts_on=THURSDAY, state=state)
        SessionFactory(training=training)
        page = text(client.get(url("training", training.pk)))

        assert "Add session" not in page
        assert "Worth a look" not in page

    def test_the_heading_leads_to_all_pages(self, client, officer, training):
        SessionTrainerFactory.create_batch(2, session=SessionFactory(training=training))
        EnrolmentFactory.create_batch(3, training=training)
        tabs = client.get(url("training", training.pk)).context["training_tabs"]

        assert [(str(tab["label"]), tab["count"]) for tab in tabs] == [
            ("Timetable", None),
            ("Participants", 3),
            ("Trainers", 2),
            ("Attendance", None),
            ("Results", None),
            ("Certificates", None),
            ("Progress", None),
            ("History", None),
        ]
        assert [tab["current"] for tab in tabs].index(True) == 0

    def test_a_long_training_can_be_shown(self, client, officer):
        training = TrainingFactory(starts_on=THURSDAY, ends_on=THURSDAY + datetime.timedelta(days=20))
        SessionFactory(training=training)

        assert "Only days with sessions are drawn." in text(client.get(url("training", training.pk)))


class TestCreate:
    def test_a_draft_is_made(self, client, officer, training):
        response = client.post(
            url("training_create"), values(training, title_en="New one", title_ind="Yang baru"), follow=True
        )

        made = Training.objects.get(title_en="New one")
        assert (made.state, made.title_ind, made.history.get().history_user) == ("draft", "Yang baru", officer)
        assert response.redirect_chain == [(made.get_absolute_url(), 302)]
        assert said(response) == ["The draft is saved. Now put the sessions on its timetable."]

    @pytest.mark.parametrize(
        ("changes", "field", "message"),
        [
            ({"ends_on": "2022-09-01"}, "ends_on", "The last day lies before the first."),
            ({"ends_on": "2023-09-01"}, "ends_on", "A training lasts at most 60 days."),
            ({"starts_on": "someday"}, "starts_on", "Enter a valid date."),
            ({"starts_on": "9999-12-31"}, "starts_on", "Ensure this value is less than or equal to 2100-12-31."),
            ({"title_en": "", "title_ind": ""}, "title_en", "Fill in the title in at least one language."),
            ({"title_en": "Nul\x00"}, "title_en", "Null characters are not allowed."),
            ({"capacity": "0"}, "capacity", "Ensure this value is greater than or equal to 1."),
            ({"capacity": "99999999"}, "capacity", "Ensure this value is less than or equal to 2000."),
            ({"minimum_share": "101"}, "minimum_share", "Ensure this value is less than or equal to 100."),
            ({"programme": "9" * 40}, "programme", None),
            ({"kind": "feast"}, "kind", None),
        ],
    )
    def test_bad_input_is_told_at_the_field_and_kept(self, client, officer, training, changes, field, message):
        response = client.post(url("training_create"), values(training, venue="Hotel Lama", **changes))

        assert response.status_code == 422
        errors = response.context["form"].errors
        assert list(errors) == [field]
        assert message is None or errors[field] == [message]
        assert 'value="Hotel Lama"' in text(response)
        assert Training.objects.count() == 1

    def test_one_language_is_enough(self, client, officer, training):
        client.post(url("training_create"), values(training, title_en="", title_ind="Hanya Indonesia"))

        assert Training.objects.get(title_ind="Hanya Indonesia").title == "Hanya Indonesia"

    def test_it_may_start_as_a_copy(self, client, officer, training):
        assert f'<option value="{training.pk}">' in text(client.get(url("training_create")))
        response = client.get(f"{url('training_create')}?copy_of={training.pk}")
        assert response.url == url("training_copy", training.pk)

    @pytest.mark.parametrize("chosen", ["", "x", "²", "9" * 30])
    def test_nonsense_to_copy_shows_the_form(self, client, officer, chosen):
        assert client.get(f"{url('training_create')}?copy_of={chosen}").status_code == 200

    def test_the_programme_it_was_asked_from_is_chosen(self, client, officer):
        programme = ProgrammeFactory()

        assert f'<option value="{programme.pk}" selected>' in text(
            client.get(f"{url('training_create')}?programme={programme.pk}")
        )


class TestEdit:
    def test_a_change_is_saved(self, client, officer, training):
        response = client.post(url("training_edit", training.pk), values(training, venue="Hotel Baru"), follow=True)

        assert Training.objects.get().venue == "Hotel Baru"
        assert said(response) == ["Saved."]

    def test_the_dates_stand_in_the_form_as_the_browser_reads_them(self, client, officer, training):
        assert 'value="2022-09-29"' in text(client.get(url("training_edit", training.pk).replace("/en/", "/id/")))

    def test_the_timetable_moves_along(self, client, officer, training):
        session = SessionFactory(training=training)
        dates = {"starts_on": "2022-10-06", "ends_on": "2022-10-07"}
        refused = client.post(url("training_edit", training.pk), values(training, **dates))
        assert list(refused.context["form"].errors) == ["starts_on"]
        assert 'value="2022-10-06"' in text(refused)

        response = client.post(
            url("training_edit", training.pk), values(training, move_sessions="on", **dates), follow=True
        )
        assert said(response) == ["Saved; 1 session moved along."]
        assert Session.objects.get().starts_at == session.starts_at + datetime.timedelta(days=7)

    def test_taken_seats_are_told_at_the_field(self, client, officer, training):
        EnrolmentFactory.create_batch(2, training=training)
        response = client.post(url("training_edit", training.pk), values(training, capacity=1))

        assert response.context["form"].errors == {"capacity": ["2 seats are taken already; there cannot be fewer."]}

    def test_a_closed_one_is_refused(self, client, officer, training):
        Training.objects.update(state="completed")
        response = client.post(url("training_edit", training.pk), values(training, venue="Hotel Baru"))

        assert response.status_code == 422
        assert response.context["form"].non_field_errors() == [
            "The plan can no longer be changed: the state of the training is “Completed”."
        ]

    def test_a_retired_curriculum_stays_choosable_for_its_trainings(self, client, officer, training):
        training.curriculum.state = "retired"
        training.curriculum.save()
        CurriculumFactory(state="retired")

        response = client.post(url("training_edit", training.pk), values(training))
        assert response.status_code == 302


class TestCopy:
    def test_the_copy_is_shown(self, client, officer, training):
        SessionFactory(training=training)
        response = client.post(
            url("training_copy", training.pk),
            {"title_en": "Second", "title_ind": "", "starts_on": "2022-11-03"},
            follow=True,
        )

        copy = Training.objects.get(title_en="Second")
        assert response.redirect_chain == [(copy.get_absolute_url(), 302)]
        assert (copy.ends_on, copy.sessions.count()) == (datetime.date(2022, 11, 4), 1)

    def test_busy_trainers_are_told_at_the_field(self, client, officer, training):
        part = SessionTrainerFactory(session=SessionFactory(training=training), trainer__person__full_name="Rina")
        other = TrainingFactory(starts_on=datetime.date(2022, 11, 3), title_en="Kupang")
        SessionTrainerFactory(session=SessionFactory(training=other, title_en="Opening"), trainer=part.trainer)
        response = client.post(
            url("training_copy", training.pk), {"title_en": "Second", "starts_on": "2022-11-03", "with_trainers": "on"}
        )

        assert response.context["form"].errors == {
            "with_trainers": ["Rina is in “Opening” of “Kupang” at this time (09:00–10:30 WIB)."]
        }

    def test_a_date_is_needed(self, client, officer, training):
        response = client.post(url("training_copy", training.pk), {"title_en": "Second", "starts_on": ""})

        assert list(response.context["form"].errors) == ["starts_on"]


class TestMove:
    def test_published_and_taken_back(self, client, officer):
        draft = TrainingFactory(state="draft")
        SessionFactory(training=draft)
        response = client.post(url("training_move", draft.pk, "publish"), follow=True)
        assert said(response) == ["Published: the training is on the public pages now."]
        undo = url("training_move", draft.pk, "unpublish")
        assert f'action="{undo}"' in text(response)

        client.post(undo)
        assert Training.objects.get().state == "draft"

    def test_refused_it_says_why(self, client, officer):
        draft = TrainingFactory(state="draft")
        response = client.post(url("training_move", draft.pk, "publish"), follow=True)

        assert said(response) == ["It cannot be published yet: The timetable is empty."]
        assert Training.objects.get().state == "draft"

    def test_cancelling_asks_first_and_a_get_changes_nothing(self, client, officer, training):
        page = text(client.get(url("training_move", training.pk, "cancel")))

        assert "The participants stay on record; tell them yourself." in page
        assert Training.objects.get().state == "planned"

    def test_an_unknown_move_is_not_found(self, client, officer, training):
        assert client.post(url("training_move", training.pk, "explode")).status_code == 404


class TestTrainers:
    @pytest.mark.parametrize("number", [1, 3])
    def test_the_number_of_queries_does_not_grow(self, client, officer, training, number, django_assert_num_queries):
        for hour in ("08", "10", "13")[:number]:
            times = {"starts_at": at(training, f"{hour}:00"), "ends_at": at(training, f"{hour}:30")}
            SessionTrainerFactory(session=SessionFactory(training=training, **times))
            later = {key: time + datetime.timedelta(minutes=30) for key, time in times.items()}
            QualificationFactory(module=SessionFactory(training=training, **later).module)

        with django_assert_num_queries(10):
            response = client.get(url("training_trainers", training.pk))
        assert [len(response.context["team"]), len(response.context["uncovered"])] == [number, number]

    def test_hours_and_jp_are_added_up_without_observing(self, client, officer, training):
        trainer = TrainerFactory()
        for clock, role in (("08:00", "lead"), ("10:00", "co_facilitator"), ("13:00", "observer")):
            session = SessionFactory(training=training, starts_at=at(training, clock))
            SessionTrainerFactory(session=session, trainer=trainer, role=role)
        (member,) = client.get(url("training_trainers", training.pk)).context["team"]

        assert (member.jp, member.hours, len(member.parts)) == (4, 3, 3)
        assert [each.qualified for each in member.parts] == [False, False, False]

    def test_free_qualified_trainers_are_offered_for_a_gap(self, client, officer, training):
        gap = SessionFactory(training=training)
        fits, busy, silent, gone = (
            QualificationFactory(module=gap.module, trainer__person__full_name=name).trainer
            for name in ("Fits", "Busy", "Silent", "Gone")
        )
        SessionTrainerFactory(session=SessionFactory(training=TrainingFactory(starts_on=THURSDAY)), trainer=busy)
        silent.teaches_in_indonesian = False
        silent.save()
        gone.status = "inactive"
        gone.save()
        TrainerFactory(person__full_name="Unqualified")

        (shown,) = client.get(url("training_trainers", training.pk)).context["uncovered"]
        assert (shown["session"], [candidate.trainer for candidate in shown["candidates"]]) == (gap, [fits])

    def test_one_click_assigns_and_another_takes_it_back(self, client, officer, training):
        gap = SessionFactory(training=training, title_en="Borders")
        trainer = TrainerFactory(person__full_name="Rina")
        response = client.post(url("session_assign", gap.pk), {"trainer": trainer.pk}, follow=True)
        assert said(response) == ["Rina leads “Borders”."]
        undo = url("session_unassign", SessionTrainer.objects.get().pk)
        assert f'action="{undo}"' in text(response)

        response = client.post(undo, follow=True)
        assert said(response) == ["Rina no longer teaches “Borders”."]
        assert not SessionTrainer.objects.exists()

    @pytest.mark.parametrize("chosen", ["", "0", "x", "\x00", "9" * 30])
    def test_nobody_of_that_number_is_not_found(self, client, officer, training, chosen):
        session = SessionFactory(training=training)

        assert client.post(url("session_assign", session.pk), {"trainer": chosen}).status_code == 404

    def test_trainers_assign_nobody(self, client, training):
        user = TrainerUserFactory()
        part = SessionTrainerFactory(session=SessionFactory(training=training), trainer=user.person.trainer)
        other = SessionTrainerFactory(session=SessionFactory(training=TrainingFactory()))
        client.force_login(user)

        assert client.post(url("session_assign", part.session_id), {"trainer": 1}).status_code == 403
        assert client.post(url("session_unassign", part.pk)).status_code == 403
        assert client.post(url("session_assign", other.session_id), {"trainer": 1}).status_code == 404
        assert client.post(url("session_unassign", other.pk)).status_code == 404

    def test_empty_it_says_what_to_do(self, client, officer, training):
        assert "Nobody teaches here yet" in text(client.get(url("training_trainers", training.pk)))


class TestHistory:
    def test_it_tells_of_the_training_and_its_sessions_also_those_deleted(self, client, officer, training):
        part = SessionTrainerFactory(
            session=SessionFactory(training=training, title_en="Borders"), trainer__person__full_name="Rina"
        )
        client.post(url("training_edit", training.pk), values(training, venue="Hotel Baru"))
        deleted = SessionFactory(training=training, kind="opening", title_en="Welcome", starts_at=at(training, "13:00"))
        client.post(url("session_delete", deleted.pk))
        entries = client.get(url("training_history", training.pk)).context["entries"]

        assert [(entry.kind, entry.subject) for entry in entries] == [
            ("-", "Session: Welcome"),
            ("+", "Session: Welcome"),
            ("~", "Training: National roll-out"),
            ("+", f"Trainer in a session: {part}"),
            ("+", "Session: Borders"),
            ("+", "Training: National roll-out"),
        ]
        (change,) = entries[2].changes
        assert (change.field, change.old, change.new) == ("Venue", "Hotel Contoh", "Hotel Baru")

    @pytest.mark.parametrize("number", [1, 3])
    def test_the_number_of_queries_does_not_grow(self, client, officer, training, number, django_assert_num_queries):
        for hour in ("08", "10", "13")[:number]:
            SessionTrainerFactory(session=SessionFactory(training=training, starts_at=at(training, f"{hour}:00")))

        with django_assert_num_queries(10):
            client.get(url("training_history", training.pk))


@pytest.mark.parametrize(
    "name", ["training", "training_edit", "training_copy", "training_history", "training_trainers"]
)
def test_every_page_is_there_in_indonesian(client, officer, training, name):
    SessionTrainerFactory(session=SessionFactory(training=training))
    response = client.get(url(name, training.pk).replace("/en/", "/id/"))

    assert response.status_code == 200
    assert "Pelatihan nasional" in text(response)


@pytest.mark.parametrize(("day", "offered"), [(29, False), (30, True)])
def test_completing_is_offered_from_the_last_day_on(client, officer, training, day, offered):
    with time_machine.travel(datetime.datetime(2022, 9, day, 3, tzinfo=datetime.UTC)):
        client.force_login(officer)
        page = text(client.get(url("training", training.pk)))

    assert ("Mark as completed" in page) is offered


def test_the_way_up_names_what_is_stored(client, officer, training):
    response = client.post(url("training_edit", training.pk), values(training, title_en="Other", capacity=0))

    assert [step["label"] for step in response.context["breadcrumb"]][1] == "National roll-out"
