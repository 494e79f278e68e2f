"""A whole timetable at once: proposed, laid out, cleared; by the services and on the pages."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from emm.common.errors import DomainError
from tests.factories import (
    ModuleFactory,
    RoomFactory,
    SessionFactory,
    TimetableTemplateFactory,
    TrainingFactory,
    at,
)
from tests.planning.training_pages import said, text
from trainings.planning.models import Room, Session, Training
from trainings.planning.models.timetable_templates import built_in
from trainings.planning.services.laying_out import clear_timetable, lay_out_timetable, propose_timetable

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime.date(2022, 9, 28)


@pytest.fixture
def training():
    """A draft of Wednesday and Thursday, whose curriculum has modules of 2, 2 and 3 JP."""
    training = TrainingFactory(starts_on=WEDNESDAY, state=Training.State.DRAFT)
    for order, jp in enumerate(("2", "2", "3"), start=1):
        ModuleFactory(curriculum=training.curriculum, order=order, title_en=f"Module {order}", jp=Decimal(jp))
    return training


def modules(training):
    return list(training.curriculum.modules.order_by("order"))


def lay_out(training, **changes):
    template = built_in(training.kind)
    return lay_out_timetable(**({"training": training, "template": template, "modules": modules(training)} | changes))


def codes(caught):
    """The codes of what was refused, by field where it is at one."""
    if hasattr(caught.value, "error_dict"):
        return {field: [each.code for each in errors] for field, errors in caught.value.error_dict.items()}
    return [each.code for each in caught.value.error_list]


def page(training):
    return reverse("planning:training_lay_out", args=[training.pk])


def sent(client, training, **changes):
    """What the page would send, as it is shown."""
    values = {}
    for name, value in client.get(page(training)).context["values"]:
        values.setdefault(name, []).append(value)
    return {**values, **changes}


class TestServices:
    def test_sessions_carry_module_hours_titles_in_both_languages_and_the_room(self, training):
        room = RoomFactory(venue=training.venue, name="Melati")
        lay_out(training, room="melati")

        sessions = list(training.sessions.order_by("starts_at"))
        assert [(s.kind, s.title_en, s.title_ind, s.module and s.module.title_en, s.jp) for s in sessions[:4]] == [
            ("opening", "Opening and introductions", "Pembukaan dan perkenalan", None, 0),
            ("test", "Pre-test", "Tes awal", None, 0),
            ("break", "Coffee break", "Rehat kopi", None, 0),
            ("module", "", "", "Module 1", 2),
        ]
        assert {session.room for session in sessions if session.kind != "break"} == {room}
        assert {session.room for session in sessions if session.kind == "break"} == {None}
        assert sum(session.jp for session in sessions) == 7
        assert sessions[0].starts_at == at(training, "08:30")

    def test_times_are_those_of_the_place(self, training):
        training.time_zone = "Asia/Makassar"
        training.save()
        lay_out(training)
        assert training.sessions.earliest("starts_at").local_start.strftime("%H:%M %Z") == "08:30 WITA"

    def test_proposing_saves_nothing(self, training):
        proposed = propose_timetable(training=training, template=built_in(training.kind), modules=modules(training))
        assert len(proposed.sessions) > 5
        assert training.sessions.count() == 0

    def test_timetable_with_sessions_is_left_alone(self, training):
        SessionFactory(training=training, module__curriculum=training.curriculum)
        with pytest.raises(DomainError) as caught:
            lay_out(training)
        assert codes(caught) == ["planning.timetable_not_empty"]
        assert training.sessions.count() == 1

    def test_room_that_another_training_has_booked_is_refused_and_nothing_is_saved(self, training):
        room = RoomFactory(venue=training.venue, name="Melati")
        other = TrainingFactory(venue=training.venue, starts_on=WEDNESDAY)
        SessionFactory(training=other, room=room, starts_at=at(other, "09:00"), ends_at=at(other, "09:10"))
        with pytest.raises(ValidationError) as caught:
            lay_out(training, room="Melati")
        assert codes(caught) == {"room": ["planning.room_taken"]}
        assert training.sessions.count() == 0

    def test_training_without_a_venue_has_no_room(self, training):
        training.venue = None
        training.save()
        with pytest.raises(DomainError) as caught:
            lay_out(training, room="Melati")
        assert codes(caught) == {"room": ["planning.room_without_venue"]}
        assert Room.objects.count() == 0

    @pytest.mark.parametrize("state", [Training.State.COMPLETED, Training.State.CANCELLED])
    def test_closed_training_is_refused(self, training, state):
        Training.objects.filter(pk=training.pk).update(state=state)
        with pytest.raises(DomainError) as caught:
            lay_out(training)
        assert codes(caught) == ["planning.training_closed"]

    def test_training_of_fifteen_days_is_planned_by_hand(self, training):
        training.ends_on = training.starts_on + datetime.timedelta(days=14)
        training.save()
        with pytest.raises(DomainError) as caught:
            lay_out(training)
        assert codes(caught) == ["planning.too_many_days_to_lay_out"]

    def test_nothing_to_lay_out(self, training):
        template = built_in(training.kind)
        for name in ("opening", "pre_test", "post_test", "feedback", "closing"):
            setattr(template, f"{name}_minutes", 0)
        with pytest.raises(DomainError) as caught:
            lay_out(training, template=template, modules=[])
        assert codes(caught) == ["planning.nothing_to_lay_out"]

    def test_clearing_leaves_what_something_was_recorded_in(self, training):
        lay_out(training)
        noted = training.sessions.filter(kind=Session.Kind.MODULE).first()
        Session.objects.filter(pk=noted.pk).update(note="Bring cards")
        others = set(training.sessions.exclude(pk=noted.pk).values_list("uid", flat=True))

        assert {session.uid for session in clear_timetable(training=training)} == others
        assert list(training.sessions.all()) == [noted]

    def test_published_timetable_is_not_cleared(self, training):
        lay_out(training)
        Training.objects.filter(pk=training.pk).update(state=Training.State.PLANNED)
        with pytest.raises(DomainError) as caught:
            clear_timetable(training=training)
        assert codes(caught) == ["planning.clearing_published"]


class TestPages:
    def test_empty_timetable_leads_to_a_timetable_in_two_clicks(self, client, officer, training):
        start = client.get(training.get_absolute_url())
        assert f'href="{page(training)}"' in text(start)

        response = client.post(page(training), sent(client, training), follow=True)

        assert response.redirect_chain == [(training.get_absolute_url(), 302)]
        assert said(response) == ["8 sessions added."]
        assert training.sessions.exclude(kind=Session.Kind.BREAK).count() == 8

    def test_page_shows_what_would_be_and_what_finds_no_time(self, client, officer, training):
        shown = text(client.get(page(training)))
        assert "Opening and introductions" in shown
        assert "Nothing is saved yet." in shown
        assert "There is no time for:" not in shown

        shown = text(client.get(page(training), sent(client, training, day_ends="11:00")))
        assert "There is no time for:" in shown
        assert "<li>Module 3 (3 JP)</li>" in shown
        assert training.sessions.count() == 0

    def test_titles_are_in_the_language_of_the_reader(self, client, officer, training):
        with translation.override("id"):
            shown = text(client.get(page(training)))
        assert "Rehat kopi" in shown
        assert "Coffee break" not in shown

    def test_modules_that_were_not_chosen_are_left_out(self, client, officer, training):
        first = modules(training)[0]
        client.post(page(training), sent(client, training, modules=[first.pk]))
        assert set(training.sessions.exclude(module=None).values_list("module", flat=True)) == {first.pk}

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"day_ends": "08:00"}, "A day must end after it begins."),
            ({"lunch_ends": "11:00"}, "Lunch must end after it begins."),
            ({"opening_minutes": "7"}, "Enter a multiple of 5 minutes."),
            ({"closing_minutes": "9999"}, "Ensure this value is less than or equal to 240."),
            ({"day_begins": "morning"}, "Enter a valid time."),
        ],
    )
    def test_what_is_wrong_is_told_and_nothing_is_saved(self, client, officer, training, changes, error):
        response = client.post(page(training), sent(client, training, **changes))
        assert response.status_code == 422
        assert error in text(response)
        assert training.sessions.count() == 0

        assert error in text(client.get(page(training), sent(client, training, **changes)))

    def test_module_of_another_curriculum_cannot_be_chosen(self, client, officer, training):
        response = client.post(page(training), sent(client, training, modules=[ModuleFactory().pk]))
        assert response.status_code == 422
        assert training.sessions.count() == 0

    def test_only_room_of_the_venue_is_proposed(self, client, officer, training):
        RoomFactory(venue=training.venue, name="Melati")
        assert ("room", "Melati") in client.get(page(training)).context["values"]
        RoomFactory(venue=training.venue, name="Mawar")
        assert ("room", "") in client.get(page(training)).context["values"]

    def test_booked_room_is_told_at_its_field(self, client, officer, training):
        other = TrainingFactory(venue=training.venue, starts_on=WEDNESDAY, title_en="Other training")
        SessionFactory(training=other, room="Melati", starts_at=at(other, "09:00"), ends_at=at(other, "09:10"))
        response = client.post(page(training), sent(client, training, room="Melati"))
        assert response.status_code == 422
        assert "“Melati” is booked at this time" in text(response)

    def test_first_template_of_the_kind_is_chosen_and_another_can_be(self, client, officer, training):
        TimetableTemplateFactory(name_en="Aa, evenings", day_begins=datetime.time(15), day_ends=datetime.time(22))
        other = TimetableTemplateFactory(name_en="Zz, late", day_begins=datetime.time(10))
        foreign = TimetableTemplateFactory(kind=Training.Kind.TOT)

        assert dict(client.get(page(training)).context["values"])["day_begins"] == "15:00"
        assert dict(client.get(page(training), {"template": other.pk}).context["values"])["day_begins"] == "10:00"
        assert dict(client.get(page(training), {"template": "built-in"}).context["values"])["day_begins"] == "08:30"
        assert f'<option value="{foreign.pk}"' not in text(client.get(page(training)))

    @pytest.mark.parametrize("template", ["0", "99999999", "nonsense", "-1", "9" * 30])
    def test_nonsense_for_a_template_is_no_failure(self, client, officer, training, template):
        assert client.get(page(training), {"template": template}).status_code in {200, 404}

    def test_sessions_that_are_there_are_named_and_a_repetition_adds_none(self, client, officer, training):
        values = sent(client, training)
        client.post(page(training), values)
        count = training.sessions.count()

        response = client.post(page(training), values)
        assert response.status_code == 422
        assert training.sessions.count() == count
        assert "This timetable has sessions already." in text(client.get(page(training)))

    def test_undo_takes_the_timetable_off_again(self, client, officer, training):
        response = client.post(page(training), sent(client, training), follow=True)
        clear = reverse("planning:training_clear", args=[training.pk])
        assert f'action="{clear}"' in text(response)

        response = client.post(clear, follow=True)
        assert training.sessions.count() == 0
        assert said(response)[0].endswith("sessions removed.")

    def test_clearing_asks_back_and_names_what_stays(self, client, officer, training):
        lay_out(training)
        noted = training.sessions.filter(kind=Session.Kind.MODULE).first()
        Session.objects.filter(pk=noted.pk).update(note="Bring cards")

        shown = text(client.get(reverse("planning:training_clear", args=[training.pk])))
        assert "7 sessions are removed." in shown
        assert "These sessions stay, because something was recorded in them: “Module 1”." in shown
        assert training.sessions.count() > 5

    def test_page_needs_few_queries_however_many_modules(
        self, client, officer, training, django_assert_max_num_queries
    ):
        for order in range(4, 20):
            ModuleFactory(curriculum=training.curriculum, order=order)
        with django_assert_max_num_queries(15):
            client.get(page(training))
