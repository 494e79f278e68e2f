"""A timetable from nothing to published, and changes of it: what that takes, counted as a person would.

An interaction is a press, a field that is filled in, or a page that loads.
"""

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from playwright.sync_api import Locator, Page, expect

from emm.accounts.models import User
from participants.models import Trainer
from tests.e2e.hands import Keys, Pointer
from tests.e2e.pages import Pages
from tests.factories import (
    CurriculumFactory,
    ModuleFactory,
    OfficerFactory,
    ProgrammeFactory,
    QualificationFactory,
    TrainerFactory,
    TrainingFactory,
)
from trainings.planning.forms.batches import RoomForm
from trainings.planning.forms.timetable_templates import LayoutForm
from trainings.planning.forms.trainings import TrainingForm
from trainings.planning.models import Session, Training
from trainings.planning.models.timetable_templates import built_in
from trainings.planning.services.batches import assign_leads
from trainings.planning.services.laying_out import lay_out_timetable

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
MOST = 60
MODULES = ("2", "2", "2", "2", "2", "3", "2")
TITLES = {"en": "Training of trainers in Makassar", "id": "Pelatihan untuk pelatih di Makassar"}


class Counting(Pointer):
    """Hands that count what they do, and the pages that load meanwhile."""

    def __init__(self, hands: Pointer) -> None:
        super().__init__(hands.page)
        self.hands, self.acts, self.loads = hands, 0, 0
        self.page.on("load", self._loaded)

    def _loaded(self, _page: Page) -> None:
        self.loads += 1

    def press(self, control: Locator) -> None:
        self.acts += 1
        self.hands.press(control)

    def write(self, field: Locator, text: str) -> None:
        self.acts += 1
        self.hands.write(field, text)

    def choose(self, field: Locator, label: str) -> None:
        self.acts += 1
        self.hands.choose(field, label)

    def begin(self) -> None:
        """Count from here on."""
        self.acts = self.loads = 0

    @property
    def counted(self) -> tuple[int, int]:
        """Presses and fields; and pages."""
        return self.acts, self.loads


@pytest.fixture
def language() -> str:
    return "en"


@pytest.fixture
def hands() -> type[Pointer]:
    return Pointer


@pytest.fixture
def pages(page: Page, language: str, hands: type[Pointer], scripts: bool, sign_in: Callable[[User], None]) -> Pages:
    sign_in(OfficerFactory(language=language))
    return Pages(page, language, Counting(hands(page)), scripts=scripts)


@pytest.fixture
def curriculum():
    """Seven modules of 15 JP, for which two trainers are qualified."""
    curriculum = CurriculumFactory()
    trainers = TrainerFactory.create_batch(2, teaches_in_indonesian=True)
    for order, jp in enumerate(MODULES, start=1):
        module = ModuleFactory(curriculum=curriculum, order=order, jp=Decimal(jp))
        for trainer in trainers:
            QualificationFactory(trainer=trainer, module=module)
    return curriculum


@pytest.fixture
def training(curriculum):
    """A draft of three days with its timetable, which the first of the trainers teaches alone."""
    training = TrainingFactory(
        curriculum=curriculum,
        kind=Training.Kind.TOT,
        starts_on=next_wednesday(),
        ends_on=next_wednesday() + datetime.timedelta(days=2),
        state=Training.State.DRAFT,
    )
    sessions = lay_out_timetable(
        training=training, template=built_in("tot"), modules=list(curriculum.modules.order_by("order"))
    )
    trainer = Trainer.objects.earliest("pk")
    first = [each.pk for each in sessions if each.kind == Session.Kind.MODULE][:6]
    assign_leads(training=training, by_session=dict.fromkeys(first, trainer))
    return training


def next_wednesday() -> datetime.date:
    today = timezone.localdate() + datetime.timedelta(days=7)
    return today + datetime.timedelta(days=(2 - today.weekday()) % 7)


def session_called(title: str) -> Session:
    return Session.objects.get(module__title_en=title)


@pytest.mark.parametrize(
    ("language", "viewport", "hands", "scripts"),
    [
        ("en", "desktop", Pointer, True),
        ("id", "phone", Pointer, True),
        ("en", "desktop", Keys, True),
        ("en", "desktop", Pointer, False),
    ],
    ids=["mouse", "touch", "keys", "no-scripts"],
    indirect=["viewport", "scripts"],
)
def test_three_days_of_24_sessions_from_nothing_to_published(pages: Pages, curriculum, language: str):
    programme = ProgrammeFactory()
    form = TrainingForm(by=User.objects.get(role_grants__role="officer"))
    first = next_wednesday()
    with translation.override(language):
        chosen = {"programme": str(programme), "curriculum": str(curriculum), "kind": str(Training.Kind.TOT.label)}
        layout = LayoutForm(training=TrainingFactory.build(curriculum=curriculum), instance=built_in("tot"))
    pages.open("planning:trainings")
    pages.hands.press(pages.link("New training").first)
    for name, label in chosen.items():
        pages.hands.choose(pages.field(form, name), label)
    pages.hands.write(pages.field(form, "title_en"), TITLES["en"])
    pages.hands.write(pages.field(form, "title_ind"), TITLES["id"])
    pages.hands.write(pages.field(form, "starts_on"), first.isoformat())
    pages.hands.write(pages.field(form, "ends_on"), (first + datetime.timedelta(days=2)).isoformat())
    pages.hands.write(pages.field(form, "place"), "Makassar")
    pages.hands.write(pages.field(form, "venue"), "Hotel Contoh")
    pages.hands.press(pages.button("Save as a draft"))
    pages.hands.press(pages.link("Lay out the timetable"))
    pages.expect_heading(pages.say("Lay out the timetable"))
    pages.hands.write(pages.field(layout, "room"), "Phinisi")
    if pages.scripts:
        pages.page.keyboard.press("Tab")  # leaving the field shows the timetable with it
        expect(pages.page.locator("#preview input[name=room]")).to_have_value("Phinisi")
    else:
        pages.hands.press(pages.button("Show"))
    pages.hands.press(pages.button("Use this timetable"))
    pages.expect_heading(TITLES[language])
    pages.tab("Trainers")
    pages.hands.press(pages.link("Choose for all at once"))
    pages.hands.press(pages.button("Assign the trainers"))
    expect(pages.page.get_by_text(pages.say("Every module session and teach-back has a lead trainer."))).to_be_visible()
    pages.hands.press(pages.button("Publish"))
    expect(pages.page.get_by_text(pages.say("Training published. It is now on the public pages."))).to_be_visible()

    training = Training.objects.get()
    assert training.state == Training.State.PLANNED
    assert training.sessions.count() == 24
    assert {session.room_name for session in training.sessions.exclude(kind="break")} == {"Phinisi"}
    assert sum(pages.hands.counted) <= MOST  # type: ignore[attr-defined]  # of Counting


class TestChanges:
    """Presses and fields, and pages, from the timetable on."""

    @pytest.fixture(autouse=True)
    def _at_the_timetable(self, pages: Pages, training) -> None:
        pages.open("planning:training", training.pk)
        pages.hands.begin()

    def slot(self, pages: Pages, session: Session) -> Locator:
        return pages.page.locator(f"a.slot[href$='/staff/sessions/{session.pk}/edit/']")

    def test_swap(self, pages: Pages, training):
        one, other = training.sessions.filter(kind="module").order_by("starts_at")[:2]
        pages.hands.press(self.slot(pages, one))
        choice = pages.page.get_by_label(pages.say("Swap times with"))
        pages.hands.choose(choice, f"{one.starts_at:%a} {other.local_start:%H:%M} · {other}")
        pages.hands.press(pages.button("Swap"))
        expect(pages.page.get_by_text(f"“{one}” and “{other}” swapped.")).to_be_visible()
        assert pages.hands.counted == (3, 2)
        pages.hands.press(pages.button("Undo"))
        expect(pages.page.get_by_text("The change was undone.")).to_be_visible()

    def test_delay_of_the_rest_of_the_day(self, pages: Pages, training):
        one = training.sessions.filter(kind="module").earliest("starts_at")
        pages.hands.press(self.slot(pages, one))
        pages.hands.write(pages.page.locator("#shift-minutes"), "20")
        pages.hands.press(pages.button("Later"))
        expect(pages.page.get_by_text("The rest of the day is 20 minutes later.")).to_be_visible()
        assert pages.hands.counted == (3, 2)

    def test_room_for_a_day(self, pages: Pages, training):
        pages.hands.press(pages.page.get_by_role("link", name="Change day").first)
        pages.hands.write(pages.field(RoomForm(), "room"), "Losari")
        pages.hands.press(pages.button("Use this room"))
        expect(pages.page.get_by_text("are in “Losari”.")).to_be_visible()
        assert pages.hands.counted == (3, 2)

    def test_trainer_of_six_sessions_who_is_ill(self, pages: Pages, training):
        ill = Trainer.objects.earliest("pk")
        pages.tab("Trainers")
        pages.hands.press(pages.named("link", "Replace", ill.person.full_name))
        pages.hands.press(pages.button("Replace"))
        expect(pages.page.get_by_text("was replaced in 6 sessions.")).to_be_visible()
        assert pages.hands.counted == (3, 3)

    def test_shift_by_a_week(self, pages: Pages, training):
        form = TrainingForm(by=User.objects.get(role_grants__role="officer"), instance=training)
        first = training.starts_on + datetime.timedelta(days=7)
        pages.hands.press(pages.link("Edit").first)
        pages.hands.write(pages.field(form, "starts_on"), first.isoformat())
        pages.hands.write(pages.field(form, "ends_on"), (first + datetime.timedelta(days=2)).isoformat())
        pages.hands.press(pages.page.get_by_label("Move all sessions with the dates"))
        pages.hands.press(pages.button("Save"))
        expect(pages.page.get_by_text("Training saved. 24 sessions moved.")).to_be_visible()
        assert pages.hands.counted == (5, 2)
