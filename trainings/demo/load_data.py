"""Ten years of invented trainings in one go, to measure how the product holds up with much data in it."""

import datetime
import itertools
import random
from dataclasses import dataclass, replace
from decimal import Decimal

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from curriculum.models import Curriculum, Module
from emm.accounts.models import Role, RoleGrant, User
from participants.models import Institution, Person, Qualification, Region, Trainer
from trainings.attendance.models import AttendanceMark
from trainings.certificates import codes
from trainings.certificates.bilingual import InBoth
from trainings.certificates.design import SignatoryLine
from trainings.certificates.designing import create_template, publish, save_draft
from trainings.certificates.models import Certificate, TemplateVersion, verification_url
from trainings.certificates.snapshot import ModuleLine, Snapshot, in_both
from trainings.models import Enrolment, Programme, Session, SessionTrainer, Training
from trainings.models.trainings import Language

GIVEN = ("Siti", "Budi", "Dewi", "Agus", "Rina", "Yusuf", "Maria", "Wayan", "Andi", "Nur", "Putri", "Hendra", "Rizky")
FAMILY = ("Santoso", "Wijaya", "Rahman", "Nasution", "Siregar", "Hidayat", "Kusuma", "Pratama", "Tandi", "Kambu")
PLACES = ("Jakarta", "Makassar", "Surabaya", "Medan", "Kupang", "Mataram", "Jayapura", "Pontianak", "Batam", "Manado")
# The slots of one day: kind, hour, minute, minutes long.
DAY = (
    (Session.Kind.MODULE, 8, 30, 90),
    (Session.Kind.BREAK, 10, 0, 15),
    (Session.Kind.MODULE, 10, 15, 90),
    (Session.Kind.BREAK, 11, 45, 75),
    (Session.Kind.MODULE, 13, 0, 90),
    (Session.Kind.TEACH_BACK, 14, 45, 90),
    (Session.Kind.CLOSING, 16, 15, 30),
)
DAYS = 2
BATCH = 5000
FIRST_YEAR = 2017


@dataclass(frozen=True)
class Size:
    """How much to make; marks follow from enrolments × sessions."""

    people: int
    trainings: int
    enrolments: int


@dataclass(frozen=True)
class Ground:
    """What every training stands on."""

    programmes: list[Programme]
    curriculum: Curriculum
    modules: list[Module]
    regions: list[Region]
    institutions: list[Institution]
    version: TemplateVersion


@transaction.atomic
def generate(size: Size, *, seed: int, password: str) -> dict[str, int]:
    """Make the data and return the counts by kind. The same seed gives the same data, but for today's date."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    ground = _lay_ground(chance)
    _make_accounts(password)
    people = _make_people(size.people, ground, chance)
    trainers = _make_trainers(people[: max(10, size.people // 50)], ground)
    trainings = _make_trainings(size.trainings, ground, chance)
    sessions = _make_sessions(trainings, trainers, ground)
    enrolments = _make_enrolments(size.enrolments, trainings, people, chance)
    marks = _make_marks(enrolments, sessions, chance)
    certificates = _make_certificates(enrolments, ground, chance)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return {
        "people": len(people),
        "trainers": len(trainers),
        "trainings": len(trainings),
        "sessions": sum(map(len, sessions.values())),
        "enrolments": len(enrolments),
        "attendance marks": marks,
        "certificates": certificates,
    }


def _lay_ground(chance: random.Random) -> Ground:
    regions = [
        Region.objects.get_or_create(
            code=f"{number}", defaults={"name_en": f"Province {number}", "name_ind": f"Provinsi {number}"}
        )[0]
        for number in (11, 12, 31, 32, 35, 51, 52, 53, 61, 73, 91)
    ]
    curriculum = Curriculum.objects.create(
        code="load",
        version="1",
        title_en="Curriculum for measuring",
        title_ind="Kurikulum untuk pengukuran",
        state=Curriculum.State.PUBLISHED,
    )
    modules = [
        Module.objects.create(
            curriculum=curriculum,
            order=order,
            code=f"module-{order}",
            title_en=f"Module number {order}",
            title_ind=f"Modul nomor {order}",
            jp=Decimal("2.0"),
        )
        for order in range(1, 8)
    ]
    programmes = [
        Programme.objects.create(
            code=f"load-{year}",
            title_en=f"Programme of {year}",
            title_ind=f"Program tahun {year}",
            starts_on=datetime.date(year, 1, 1),
            ends_on=datetime.date(year + 1, 12, 31),
        )
        for year in range(FIRST_YEAR, timezone.localdate().year + 1)
    ]
    kinds = [Institution.Kind.MINISTRY, Institution.Kind.AGENCY, Institution.Kind.PROVINCIAL_OFFICE]
    institutions = Institution.objects.bulk_create(
        Institution(
            name_en=f"Office {number}",
            name_ind=f"Kantor {number}",
            kind=chance.choice(kinds),
            region=chance.choice(regions),
        )
        for number in range(200)
    )
    return Ground(programmes, curriculum, modules, regions, institutions, _published_version())


def _published_version() -> TemplateVersion:
    found = TemplateVersion.objects.published().filter(template__name="Measuring").select_related("template").first()
    if found is not None:
        return found
    draft = create_template(name="Measuring", by=None).versions.get()
    signatory = SignatoryLine("Measured Signatory", InBoth("Head of Programmes", "Kepala Program"))
    draft = save_draft(draft=draft, design=replace(draft.design, signatories=(signatory,)), revision=1, by=None)
    return publish(draft=draft, revision=draft.revision, by=None)


def _make_accounts(password: str) -> None:
    for role in Role.values:
        user = User.objects.filter(email=f"{role}@load.example.org").first() or User.objects.create_user(
            f"{role}@load.example.org", password, full_name=f"Load {role}", language="en"
        )
        RoleGrant.objects.get_or_create(user=user, role=role, valid_from=datetime.date(2020, 1, 1))


def _make_people(count: int, ground: Ground, chance: random.Random) -> list[Person]:
    return Person.objects.bulk_create(
        (
            Person(
                full_name=f"{chance.choice(GIVEN)} {chance.choice(FAMILY)} {number}",
                email=f"person{number}@load.example.org",
                sex=chance.choice([Person.Sex.FEMALE, Person.Sex.MALE]),
                institution=chance.choice(ground.institutions),
                position="Analyst",
                region=chance.choice(ground.regions),
                is_demo=True,
            )
            for number in range(count)
        ),
        batch_size=BATCH,
    )


def _make_trainers(people: list[Person], ground: Ground) -> list[Trainer]:
    people[0].user = User.objects.get(email="trainer@load.example.org")
    people[0].save(update_fields=["user"])
    trainers = Trainer.objects.bulk_create(Trainer(person=person, status=Trainer.Status.QUALIFIED) for person in people)
    Qualification.objects.bulk_create(
        (Qualification(trainer=trainer, module=module) for trainer in trainers for module in ground.modules),
        batch_size=BATCH,
    )
    return trainers


def _make_trainings(count: int, ground: Ground, chance: random.Random) -> list[Training]:
    today = timezone.localdate()
    first = datetime.date(FIRST_YEAR, 1, 10)
    span = (today - first).days + 60
    trainings = []
    for number in range(count):
        starts_on = first + datetime.timedelta(days=span * number // count)
        over = starts_on + datetime.timedelta(days=DAYS) <= today
        place = chance.choice(PLACES)
        trainings.append(
            Training(
                programme=ground.programmes[min(starts_on.year - FIRST_YEAR, len(ground.programmes) - 1)],
                curriculum=ground.curriculum,
                kind=chance.choice(Training.Kind.values),
                title_en=f"Training {number} in {place}",
                title_ind=f"Pelatihan {number} di {place}",
                starts_on=starts_on,
                ends_on=starts_on + datetime.timedelta(days=DAYS - 1),
                place=place,
                venue=f"Hotel {place}",
                region=chance.choice(ground.regions),
                capacity=60,
                state=Training.State.COMPLETED if over else Training.State.PLANNED,
                is_demo=True,
            )
        )
    return Training.objects.bulk_create(trainings, batch_size=BATCH)


def _make_sessions(trainings: list[Training], trainers: list[Trainer], ground: Ground) -> dict[int, list[Session]]:
    """The timetable of every training, by the training's key; two trainings at a time have other trainers."""
    sessions = []
    for training in trainings:
        modules = itertools.cycle(ground.modules)
        for day, (kind, hour, minute, minutes) in itertools.product(training.days, DAY):
            starts_at = datetime.datetime(day.year, day.month, day.day, hour, minute, tzinfo=training.zone)
            sessions.append(
                Session(
                    training=training,
                    kind=kind,
                    module=next(modules) if kind == Session.Kind.MODULE else None,
                    starts_at=starts_at,
                    ends_at=starts_at + datetime.timedelta(minutes=minutes),
                    jp=Decimal("2.0") if kind in Session.LEARNING_KINDS else Decimal(0),
                    room="Anggrek",
                )
            )
    Session.objects.bulk_create(sessions, batch_size=BATCH)
    teacher = {training.pk: trainers[number % len(trainers)] for number, training in enumerate(trainings)}
    SessionTrainer.objects.bulk_create(
        (
            SessionTrainer(session=session, trainer=teacher[session.training_id])
            for session in sessions
            if session.kind == Session.Kind.MODULE
        ),
        batch_size=BATCH,
    )
    by_training: dict[int, list[Session]] = {}
    for session in sessions:
        by_training.setdefault(session.training_id, []).append(session)
    return by_training


def _make_enrolments(
    count: int, trainings: list[Training], people: list[Person], chance: random.Random
) -> list[Enrolment]:
    each = max(1, count // len(trainings))
    rows = []
    for training in trainings:
        for person in chance.sample(people, min(each, len(people))):
            institution = person.institution
            rows.append(
                Enrolment(
                    training=training,
                    person=person,
                    state=Enrolment.State.CONFIRMED,
                    institution=institution,
                    institution_name_en=institution.name_en if institution else "",
                    institution_name_ind=institution.name_ind if institution else "",
                    position=person.position,
                    region=person.region,
                )
            )
    return Enrolment.objects.bulk_create(rows, batch_size=BATCH)


def _make_marks(enrolments: list[Enrolment], sessions: dict[int, list[Session]], chance: random.Random) -> int:
    statuses = AttendanceMark.Status
    # One in eight misses a session; nobody is marked in what has not begun.
    weighted = [statuses.PRESENT] * 6 + [statuses.LATE, statuses.ABSENT]
    now = timezone.now()
    marks = (
        AttendanceMark(
            session=session, enrolment=enrolment, status=chance.choice(weighted), marked_at=session.starts_at
        )
        for enrolment in enrolments
        for session in sessions[enrolment.training_id]
        if session.kind != Session.Kind.BREAK and session.starts_at < now
    )
    count = 0
    while batch := list(itertools.islice(marks, BATCH)):
        AttendanceMark.objects.bulk_create(batch)
        count += len(batch)
    return count


def _make_certificates(enrolments: list[Enrolment], ground: Ground, chance: random.Random) -> int:
    """Certificates as rows alone: no files are drawn, and verifying one shows what the row says."""
    serial: dict[int, int] = {}
    rows = []
    for enrolment in enrolments:
        training = enrolment.training
        if training.state != Training.State.COMPLETED or chance.random() < 0.2:
            continue
        year = training.ends_on.year
        serial[year] = serial.get(year, 0) + 1
        snapshot = _snapshot(
            enrolment,
            ground,
            number=f"LOAD/{year}/{serial[year]:05d}",
            code="".join(chance.choices(codes.ALPHABET, k=16)),
        )
        rows.append(
            Certificate(
                number=snapshot.number,
                code=snapshot.verification_code,
                name=snapshot.name,
                year=year,
                series="LOAD",
                serial=serial[year],
                training=training,
                enrolment=enrolment,
                person=enrolment.person,
                language=Language.INDONESIAN,
                template_version=ground.version,
                snapshot=snapshot.to_json(),
                file="certificates/load.pdf",
                issued_at=datetime.datetime.combine(training.ends_on, datetime.time(17), tzinfo=training.zone),
            )
        )
    return len(Certificate.objects.bulk_create(rows, batch_size=BATCH))


def _snapshot(enrolment: Enrolment, ground: Ground, *, number: str, code: str) -> Snapshot:
    """What the certificate of somebody says who attended everything."""
    training, modules = enrolment.training, ground.modules[:6]
    total = sum((module.jp for module in modules), Decimal(0))
    return Snapshot(
        number=number,
        verification_code=code,
        verification_url=verification_url(code),
        issued_on=training.ends_on,
        languages=("id",),
        organisation=settings.ORGANISATION_NAME,
        kind=Certificate.Kind.COMPLETION,
        name=enrolment.person.certificate_name,
        institution=in_both(enrolment, "institution_name"),
        position=enrolment.position,
        training=in_both(training, "title"),
        starts_on=training.starts_on,
        ends_on=training.ends_on,
        place=InBoth(training.place, training.place),
        attended_jp=total,
        total_jp=total,
        percent=100,
        jp_minutes=settings.JP_MINUTES,
        modules=tuple(ModuleLine(in_both(module, "title"), module.jp, module.jp) for module in modules),
        signatories=(),
        template=ground.version.template.name,
        template_version=ground.version.number,
    )
