"""The main job from end to end: an officer plans, a trainer marks, an administrator issues, the public verifies.

In both languages at a desk and on a phone; with keys alone; and in a browser that runs no script.
"""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.utils import timezone, translation
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from emm.accounts.models import User
from emm.jobs.models import Job
from participants.forms import PersonForm
from tests.background import run_now
from tests.certificates.scenes import signed_template
from tests.e2e.hands import Keys, Pointer
from tests.e2e.pages import Pages
from tests.factories import (
    PASSWORD,
    AdministratorFactory,
    CurriculumFactory,
    InstitutionFactory,
    ModuleFactory,
    OfficerFactory,
    PersonFactory,
    ProgrammeFactory,
    QualificationFactory,
    TrainerUserFactory,
)
from trainings.attendance.models import AttendanceMark
from trainings.certificates.models import Certificate
from trainings.certificates.verification.forms import VerifyForm
from trainings.planning.forms.sessions import SessionForm
from trainings.planning.forms.trainings import TrainingForm
from trainings.planning.models import Session, Training

pytestmark = pytest.mark.django_db(transaction=True)

TITLES = {"en": "Roll-out for the ministries", "id": "Diseminasi untuk kementerian"}
MODULES = {
    "en": ["Labour migration", "Trafficking in persons"],
    "id": ["Migrasi tenaga kerja", "Perdagangan orang"],
}
MARK_SAVED, MARKS_SAVED = "%(count)d mark saved.", "%(count)d marks saved."
TRAINER, KNOWN, NEW, ABSENT = "Budi Santoso", "Ahmad Fauzi", "Ni Luh O'Neil & Rekan", "Hartati"


@pytest.fixture(autouse=True)
def afternoon() -> Iterator[None]:
    """The sessions of this morning have begun, at whatever hour the tests run."""
    with time_machine.travel(timezone.localtime().replace(hour=14, minute=0), tick=True):
        yield


@pytest.fixture
def language() -> str:
    return "en"


@pytest.fixture
def hands() -> type[Pointer]:
    return Pointer


@pytest.fixture
def pages(page: Page, language: str, hands: type[Pointer], scripts: bool) -> Pages:
    return Pages(page, language, hands(page), scripts=scripts)


@pytest.fixture
def known_to_the_house(language: str) -> dict[str, Any]:
    """What is on record before the job begins."""
    programme = ProgrammeFactory()
    signed_template()
    institution = InstitutionFactory(name_en="Ministry of Manpower", name_ind="Kementerian Ketenagakerjaan")
    for name in (KNOWN, ABSENT):
        PersonFactory(full_name=name, institution=institution)
    # Signing in leads to the pages in the person's own language.
    trainer = TrainerUserFactory(full_name=TRAINER, language=language)
    curriculum = CurriculumFactory()
    for number in (0, 1):
        titles = {"title_en": MODULES["en"][number], "title_ind": MODULES["id"][number]}
        module = ModuleFactory(curriculum=curriculum, order=number + 1, jp=2, **titles)
        QualificationFactory(trainer=trainer.person.trainer, module=module)
    return {"programme": programme, "curriculum": curriculum, "trainer": trainer, "institution": institution}


@pytest.fixture
def main_job(
    pages: Pages, context: BrowserContext, known_to_the_house: dict[str, Any], sign_in: Callable[[User], None]
) -> Callable[[], None]:
    def from_the_plan_to_the_proof() -> None:
        sign_in(OfficerFactory())
        plan_training(pages, known_to_the_house)
        put_sessions_on_the_timetable(pages)
        enrol_participants(pages, known_to_the_house)
        publish(pages)

        context.clear_cookies()
        sign_in_by_the_page(pages, known_to_the_house["trainer"])
        record_attendance(pages)

        sign_in(AdministratorFactory())
        issue_certificates(pages)
        certificate = download_certificate(pages)

        context.clear_cookies()
        verify(pages, certificate)

    return from_the_plan_to_the_proof


@pytest.mark.parametrize("viewport", ["desktop", pytest.param("phone", marks=pytest.mark.sqlite)], indirect=True)
@pytest.mark.parametrize("language", ["en", pytest.param("id", marks=pytest.mark.sqlite)])
def test_planned_taught_certified_and_verified(main_job: Callable[[], None]):
    main_job()


@pytest.mark.sqlite
@pytest.mark.parametrize("hands", [Keys])
def test_with_keys_alone(main_job: Callable[[], None]):
    main_job()


@pytest.mark.sqlite
@pytest.mark.parametrize("viewport", ["phone"], indirect=True)
@pytest.mark.parametrize("language", ["id"])
@pytest.mark.parametrize("scripts", [False], indirect=True)
def test_without_scripts(main_job: Callable[[], None]):
    main_job()


# --- The officer ------------------------------------------------------------------------------


def plan_training(pages: Pages, house: dict[str, Any]) -> None:
    form, today = TrainingForm(by=User.objects.get(role_grants__role="officer")), timezone.localdate().isoformat()
    with translation.override(pages.language):
        programme, curriculum = str(house["programme"]), str(house["curriculum"])
        kind = str(Training.Kind.NATIONAL_ROLLOUT.label)
    pages.open("planning:trainings")
    pages.hands.press(pages.link("New training").first)
    pages.hands.choose(pages.field(form, "programme"), programme)
    pages.hands.choose(pages.field(form, "curriculum"), curriculum)
    pages.hands.choose(pages.field(form, "kind"), kind)
    pages.hands.write(pages.field(form, "title_en"), TITLES["en"])
    pages.hands.write(pages.field(form, "title_ind"), TITLES["id"])
    pages.hands.write(pages.field(form, "starts_on"), today)
    pages.hands.write(pages.field(form, "ends_on"), today)
    pages.hands.write(pages.field(form, "place"), "Makassar")
    pages.hands.write(pages.field(form, "venue"), "Hotel Contoh")
    pages.hands.press(pages.button("Save as a draft"))
    pages.expect_heading(TITLES[pages.language])


def put_sessions_on_the_timetable(pages: Pages) -> None:
    form = SessionForm(training=Training.objects.get())
    times = [("09:00", "10:30"), ("10:45", "12:15")]
    for number, (start, end) in enumerate(times):
        pages.hands.press(pages.link("Add session").first)
        title = MODULES[pages.language][number]
        # The module that is not taught yet is proposed.
        expect(pages.field(form, "module").locator("option:checked")).to_contain_text(title)
        pages.hands.write(pages.field(form, "starts_at"), start)
        pages.hands.write(pages.field(form, "ends_at"), end)
        pages.hands.write(pages.field(form, "room"), "Anggrek")
        pages.hands.choose(pages.page.get_by_label(pages.say("Trainer"), exact=True).first, TRAINER)
        pages.hands.press(pages.button("Add session"))
        expect(pages.page.get_by_text(pages.say("Session “%(session)s” added.", session=title))).to_be_visible()


def enrol_participants(pages: Pages, house: dict[str, Any]) -> None:
    pages.tab("Participants")
    pages.hands.press(pages.link("Add participants").first)
    for name in (KNOWN, ABSENT):
        find_person(pages, name)
        nominate = pages.named("button", "Nominate and confirm", name)
        pages.hands.press(nominate)
        expect(nominate).to_have_count(0)
    find_person(pages, NEW)
    pages.hands.press(pages.link("Add a new person"))
    form = PersonForm(by=User.objects.get(role_grants__role="officer"))
    pages.hands.write(pages.field(form, "full_name"), NEW)
    with translation.override(pages.language):
        institution = str(house["institution"])
    pages.hands.write(pages.field(form, "institution"), institution)
    pages.hands.press(pages.button("Save and confirm"))
    pages.tab("Participants")
    for name in (KNOWN, ABSENT, NEW):
        expect(pages.page.get_by_role("row").filter(has_text=name)).to_be_visible()


def find_person(pages: Pages, name: str) -> None:
    pages.hands.write(pages.page.get_by_role("searchbox", name=pages.say("Name, email address or institution")), name)
    pages.hands.press(pages.button("Find"))


def publish(pages: Pages) -> None:
    pages.hands.press(pages.button("Publish"))
    expect(pages.page.get_by_text(pages.say("Training published. It is now on the public pages."))).to_be_visible()


# --- The trainer ------------------------------------------------------------------------------


def sign_in_by_the_page(pages: Pages, trainer: User) -> None:
    pages.open("account_login")
    pages.hands.write(pages.page.locator("input[name=login]"), trainer.email)
    pages.hands.write(pages.page.locator("input[name=password]"), PASSWORD)
    pages.hands.press(pages.button("Sign in"))
    pages.expect_heading(pages.say("Today"))


def record_attendance(pages: Pages) -> None:
    """The first participant comes to both sessions, one to none, and one is late for the second."""
    today = pages.page.get_by_role("main")
    for title in MODULES[pages.language]:
        expect(today.get_by_text(title).first).to_be_visible()
    for number, session in enumerate(Session.objects.order_by("starts_at")):
        pages.open("planning:training", Training.objects.get().pk)
        pages.hands.press(pages.page.locator(f"a[href$='/staff/sessions/{session.pk}/attendance/']").first)
        pages.expect_heading(MODULES[pages.language][number])
        pages.mark(ABSENT, AttendanceMark.Status.ABSENT)
        if number:
            pages.mark(NEW, AttendanceMark.Status.LATE)
        if not pages.scripts:
            pages.hands.press(pages.button("Save").last)
            expect(pages.page.get_by_text(pages.say_of(number + 1, MARK_SAVED, MARKS_SAVED))).to_be_visible()
        pages.hands.press(pages.button("All present"))
        expect(pages.status(KNOWN, AttendanceMark.Status.PRESENT)).to_be_checked()
        expect(pages.status(ABSENT, AttendanceMark.Status.ABSENT)).to_be_checked()
        if pages.scripts:
            expect(pages.page.locator(".roll-state")).to_have_text(pages.say("Saved"))


# --- The administrator ------------------------------------------------------------------------


def issue_certificates(pages: Pages) -> None:
    pages.open("certificates:training", Training.objects.get().pk)
    rows = pages.page.get_by_role("row")
    for name in (KNOWN, NEW):
        expect(rows.filter(has_text=name)).to_contain_text("(100%)")
    expect(rows.filter(has_text=ABSENT)).to_be_visible()
    with translation.override(pages.language):
        issue = translation.ngettext("Issue %(counter)s certificate", "Issue %(counter)s certificates", 3)
    # Two have completed the training, and the trainer has taught in it.
    pages.hands.press(pages.page.get_by_role("link", name=issue % {"counter": 3}))
    pages.hands.press(pages.button("Issue now"))
    expect(pages.page.locator(".job")).to_be_visible()
    run_now(Job.objects.get())  # what the worker does with it
    if not pages.scripts:
        pages.hands.press(pages.link("Reload"))
    pages.hands.press(pages.link("See the certificates"))  # with scripts the page has noticed by itself
    expect(pages.page.get_by_role("heading", name=re.compile(rf"^{pages.say('Issued')}\s*3$"))).to_be_visible()


def download_certificate(pages: Pages) -> Certificate:
    certificate = Certificate.objects.get(enrolment__person__full_name=NEW)
    download = pages.named("link", "Download", certificate.number)
    answer = pages.page.request.get(str(download.get_attribute("href")))
    assert answer.ok
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.body())).pages)
    for printed in (NEW, certificate.number, certificate.grouped_code):
        assert printed in words
    assert not Certificate.objects.filter(enrolment__person__full_name=ABSENT).exists()
    return certificate


# --- Anyone -----------------------------------------------------------------------------------


def verify(pages: Pages, certificate: Certificate) -> None:
    pages.open("home:home")
    pages.hands.write(pages.page.get_by_label(pages.say("Number or code")), certificate.grouped_code.lower())
    pages.hands.press(pages.button("Verify"))
    pages.expect_heading(pages.say("This certificate is valid"))
    says = pages.page.get_by_role("region", name=pages.say("Content of the certificate"))
    for line in (certificate.number, NEW, "Makassar"):
        expect(says).to_contain_text(line)

    pages.open("certificates:verify")
    pages.hands.write(pages.field(VerifyForm(), "q"), "0000-0000-0000-0000")
    pages.hands.press(pages.button("Verify"))
    expect(pages.page.get_by_text(pages.say("No certificate has this code or number"))).to_be_visible()
