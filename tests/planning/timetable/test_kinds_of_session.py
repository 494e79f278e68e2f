"""What a kind of session does not have is not kept, whoever writes the session."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from participants.models import Trainer
from tests.factories import (
    AttendanceMarkFactory,
    ModuleFactory,
    OfficerFactory,
    RoomFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerFactory,
    at,
)
from tests.planning.page_names import training_url as url
from trainings.certificates.rules.teaching import modules_taught_in
from trainings.planning.conflicts import room_clashes
from trainings.planning.models import Session, SessionTrainer
from trainings.planning.models.sessions import FIELDS_OF_KIND, kinds_with
from trainings.planning.publication_checks import check_readiness
from trainings.planning.services.sessions import (
    Part,
    SessionPlan,
    assign_trainer,
    change_session,
    delete_session,
    put_back_session,
    schedule_session,
)
from trainings.planning.services.trainings import copy_training
from trainings.planning.timetable import common_room, schedule_warnings, sessions_of

pytestmark = pytest.mark.django_db
KINDS = Session.Kind.values
OTHERS = [kind for kind in KINDS if kind not in {"module", "teach_back"}]


@pytest.fixture
def module(training):
    return ModuleFactory(curriculum=training.curriculum, title_en="Border management", order=1)


@pytest.fixture
def trainer():
    return TrainerFactory()


def everything(training, module, trainer, kind, **changes):
    """A plan that says all there is to say, whatever the kind."""
    values = {"module": module, "jp": Decimal("1.5"), "room": "Anggrek", "parts": [Part(trainer)], **changes}
    return SessionPlan(kind=kind, starts_at=at(training, "09:00"), ends_at=at(training, "10:30"), **values)


def held(session):
    """The names of the fields that are filled in, as the database has them."""
    stored = Session.objects.get(pk=session.pk)
    filled = {
        "module": stored.module is not None,
        "jp": stored.jp > 0,
        "room": stored.room is not None,
        "trainers": stored.trainers.exists(),
    }
    return {name for name, is_filled in filled.items() if is_filled}


def test_every_kind_says_what_it_has():
    assert set(FIELDS_OF_KIND) == set(KINDS)
    assert kinds_with("module") == ["module", "teach_back"]
    assert set(kinds_with("trainers")) == set(KINDS) - {"break"}


class TestWriters:
    @pytest.mark.parametrize("kind", KINDS)
    def test_a_new_session_has_what_its_kind_has(self, training, module, trainer, kind):
        session = schedule_session(training=training, plan=everything(training, module, trainer, kind))

        assert held(session) == FIELDS_OF_KIND[kind]

    @pytest.mark.parametrize("kind", KINDS)
    def test_a_changed_session_has_what_its_new_kind_has(self, training, module, trainer, kind):
        session = schedule_session(training=training, plan=everything(training, module, trainer, "module"))
        change_session(session=session, plan=everything(training, module, trainer, kind))

        assert held(session) == FIELDS_OF_KIND[kind]

    @pytest.mark.parametrize("kind", OTHERS)
    def test_the_form_leaves_out_what_the_chosen_kind_lacks(self, client, officer, training, module, trainer, kind):
        session = schedule_session(training=training, plan=everything(training, module, trainer, "module"))
        fields = form_of(client, session)
        response = client.post(url("session_edit", session.pk), {**fields, "kind": kind})

        assert response.status_code == 302
        # Nobody typed hours for the new kind.
        assert held(session) == FIELDS_OF_KIND[kind] - {"jp"}

    def test_the_form_takes_hours_that_are_typed_for_the_new_kind(self, client, officer, training, module, trainer):
        session = schedule_session(training=training, plan=everything(training, module, trainer, "module"))
        fields = form_of(client, session)
        client.post(url("session_edit", session.pk), {**fields, "kind": "test", "jp": "1"})

        assert Session.objects.get().jp == 1

    def test_nonsense_in_fields_that_the_kind_lacks_is_ignored(self, client, officer, training, module, trainer):
        session = schedule_session(training=training, plan=everything(training, module, trainer, "module"))
        nonsense = {"kind": "break", "module": "x", "jp": "many", "room": "x" * 99, "trainers-0-trainer": "x"}
        response = client.post(url("session_edit", session.pk), {**form_of(client, session), **nonsense})

        assert response.status_code == 302
        assert held(session) == set()

    def test_a_trainer_is_not_assigned_to_a_break(self, training, trainer):
        pause = SessionFactory(training=training, kind="break")

        with pytest.raises(ValidationError, match="A break has no trainers"):
            assign_trainer(session=pause, part=Part(trainer))

    def test_what_is_put_back_on_the_timetable_has_no_more_than_its_kind(self, training, module, trainer):
        """A break that was taken off when breaks still kept everything."""
        session = schedule_session(training=training, plan=everything(training, module, trainer, "module"))
        delete_session(session=session)
        removed = Session.history.get(history_type="-")
        removed.kind = "break"

        assert held(put_back_session(removed=removed)) == set()

    def test_a_copy_has_what_its_source_has(self, training, module, trainer):
        for number, kind in enumerate(KINDS):
            plan = SessionPlan(
                kind=kind,
                starts_at=at(training, f"{8 + number}:00"),
                ends_at=at(training, f"{8 + number}:45"),
                module=module,
                room="Anggrek",
                parts=[Part(trainer)],
            )
            schedule_session(training=training, plan=plan)

        copy = copy_training(
            source=training,
            starts_on=training.starts_on + datetime.timedelta(days=7),
            title_en="Copy",
            title_ind="Salinan",
            with_trainers=True,
            by=OfficerFactory(),
        )

        assert [held(session) for session in copy.sessions.all()] == [held(each) for each in training.sessions.all()]

    @pytest.mark.parametrize(
        ("kind", "kept"),
        [
            *((kind, {"module": True}) for kind in OTHERS),
            ("break", {"jp": Decimal(1)}),
            ("break", {"room": True}),
        ],
    )
    def test_the_database_refuses_it_from_anybody_else(self, training, module, kind, kept):
        session = SessionFactory(training=training, kind=kind, jp=0)
        values = {"module": module} if "module" in kept else kept
        if "room" in kept:
            values = {"room": RoomFactory(venue=training.venue)}

        with pytest.raises(IntegrityError), transaction.atomic():
            Session.objects.filter(pk=session.pk).update(**values)


def form_of(client, session):
    """What a browser sends back of the form as it came, with its rows of trainers."""
    response = client.get(url("session_edit", session.pk))
    forms = [response.context["form"], response.context["rows"].management_form, *response.context["rows"].forms]
    return {field.html_name: field.value() or "" for form in forms for field in form}


class TestAttended:
    def test_a_session_with_attendance_does_not_become_a_break(self, training, module, trainer):
        session = schedule_session(training=training, plan=everything(training, module, trainer, "module"))
        AttendanceMarkFactory(session=session)

        with pytest.raises(ValidationError) as refused:
            change_session(session=session, plan=everything(training, module, trainer, "break"))

        assert refused.value.message_dict == {
            "kind": ["Attendance was recorded in “Border management”, so the session cannot become a break."]
        }
        assert held(session) == FIELDS_OF_KIND["module"]


class TestRooms:
    def test_a_break_is_in_no_sessions_way(self, training):
        SessionFactory(training=training, kind="break")
        session = SessionFactory(training=training)

        assert room_clashes(session, Session.objects.all()) == []
        assert room_clashes(Session.objects.get(kind="break"), Session.objects.all()) == []

    def test_a_session_during_a_break_is_told(self, training):
        SessionFactory(training=training, kind="break", title_en="Coffee", ends_at=at(training, "09:15"))
        SessionFactory(training=training, kind="opening")

        assert [(each.code, each.text) for each in schedule_warnings(training)] == [
            ("break", "This session overlaps “Coffee” (09:00–09:15 WIB).")
        ]
        assert any("overlaps “Coffee”" in point.text for point in check_readiness(training))

    def test_breaks_do_not_hide_that_all_is_in_one_room(self, training):
        for start, kind, room in (("09:00", "module", "Anggrek"), ("11:00", "break", ""), ("13:00", "test", "Anggrek")):
            SessionFactory(training=training, kind=kind, starts_at=at(training, start), room=room)

        assert common_room(sessions_of(training)) == "Anggrek"


class TestModulesTaught:
    def test_a_module_that_is_only_practised_is_not_taught(self, training, module):
        SessionFactory(training=training, kind="teach_back", module=module)

        assert modules_taught_in(training) == []
        assert [point.text for point in check_readiness(training) if point.code == "module_missing"] == [
            "Not on the timetable: “Border management”."
        ]

    def test_a_module_of_two_sessions_counts_once(self, training, module):
        SessionFactory(training=training, module=module)
        SessionFactory(training=training, module=module, starts_at=at(training, "13:00"))

        assert modules_taught_in(training) == [module]


class TestLeads:
    def test_teach_backs_without_a_lead_are_listed(self, client, officer, training):
        for start in ("08:00", "10:00", "13:00"):
            SessionFactory(training=training, kind="teach_back", starts_at=at(training, start))
        SessionTrainerFactory(session=SessionFactory(training=training, starts_at=at(training, "15:00")))
        response = client.get(url("training_trainers", training.pk))

        assert len(response.context["uncovered"]) == 3
        assert "has a lead trainer" not in response.content.decode()
        (point,) = (point for point in check_readiness(training) if point.code == "no_trainer")
        assert point.text == "3 sessions have no lead trainer."

    def test_with_a_lead_each_nothing_is_missing(self, client, officer, training):
        SessionTrainerFactory(session=SessionFactory(training=training, kind="teach_back"))
        response = client.get(url("training_trainers", training.pk))

        assert response.context["uncovered"] == []
        assert "Every module session and teach-back has a lead trainer." in response.content.decode()

    def test_who_helps_does_not_lead_and_is_not_proposed_a_second_time(self, client, officer, training):
        part = SessionTrainerFactory(
            session__training=training, session__kind="teach_back", role=SessionTrainer.Role.CO_FACILITATOR
        )
        other = TrainerFactory()
        (gap,) = client.get(url("training_trainers", training.pk)).context["uncovered"]

        assert [each.trainer for each in gap["candidates"]] == [other]
        assert set(Trainer.objects.all()) == {other, part.trainer}
        assert [each.text for each in schedule_warnings(training)] == ["This session has no lead trainer."]
