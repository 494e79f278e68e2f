"""Ten years of invented trainings in one go, to measure how the product holds up with much data in it."""

import datetime
import itertools
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from emm.accounts.models import User
from participants.models import Person, Qualification, Trainer
from trainings.attendance.models import AttendanceMark
from trainings.certificates.bilingual import InBoth
from trainings.certificates.models import Certificate, verification_url
from trainings.certificates.records import codes
from trainings.certificates.records.snapshot import ModuleLine, Snapshot, in_both
from trainings.enrolment.models import Enrolment
from trainings.evaluation.models import Result
from trainings.planning.models import Room, Session, SessionTrainer, Training, Venue
from trainings.planning.models.trainings import Language

from . import bulk, load_records
from .load_reference_data import YEARS, Ground, first_year, lay_ground, make_accounts

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
# So many trainings a programme has: who runs more, runs more programmes.
PROGRAMME_SIZE = 100
# One in eight misses a session.
STATUSES = [AttendanceMark.Status.PRESENT] * 6 + [AttendanceMark.Status.LATE, AttendanceMark.Status.ABSENT]
# The form of the day: these many days before a training it was planned, and its participants were enrolled.
PLANNED_BEFORE, ENROLLED_BEFORE = datetime.timedelta(days=60), datetime.timedelta(days=30)


@dataclass(frozen=True)
class Size:
    """How much to make; marks follow from enrolments × sessions, what the histories hold from everything."""

    people: int
    trainings: int
    enrolments: int


@dataclass(frozen=True)
class Slot:
    """A session in which attendance is recorded."""

    key: int
    starts_at: datetime.datetime


@dataclass(frozen=True)
class Place:
    """Somebody's place in a training."""

    key: int
    training: Training
    person: Person


@transaction.atomic
def generate(size: Size, *, seed: int, password: str) -> dict[str, int]:
    """Make the data and return the counts by kind. The same seed gives the same data, but for today's date."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    ground = lay_ground(chance, programmes_a_year=max(1, size.trainings // (YEARS * PROGRAMME_SIZE)))
    make_accounts(password, [first for first, *_others in ground.programmes.values()], province=ground.regions[0])
    people = _make_people(size.people, ground, chance)
    trainers = _make_trainers(people[: max(10, size.people // 50)], ground)
    trainings = _make_trainings(size.trainings, ground, chance)
    bulk.leave_keys_unchecked()
    slots, sessions = _make_sessions(trainings, trainers, ground)
    places = _make_enrolments(size.enrolments, trainings, people, chance)
    counts = {
        "people": len(people),
        "trainers": len(trainers),
        "trainings": len(trainings),
        "sessions": sessions,
        "enrolments": len(places),
        "attendance marks": _make_marks(places, slots, chance),
        "results": _make_results(places, chance),
        "certificates": _make_certificates(places, ground, chance),
        **load_records.make(trainings, events=4 * size.enrolments, chance=chance),
    }
    bulk.reset_keys(Person, Trainer, Venue, Room, Training, Session, Enrolment)
    bulk.analyze()
    return counts


def tidy() -> None:
    """Let PostgreSQL tidy up, as it would by itself within minutes; outside of any transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _make_people(count: int, ground: Ground, chance: random.Random) -> list[Person]:
    """Each in the database since some day of the last years."""
    first, now = bulk.next_key(Person), timezone.now()
    people = [
        Person(
            pk=first + number,
            full_name=f"{chance.choice(GIVEN)} {chance.choice(FAMILY)} {number}",
            email=f"person{number}@load.example.org",
            sex=chance.choice([Person.Sex.FEMALE, Person.Sex.MALE]),
            institution=chance.choice(ground.institutions),
            position="Analyst",
            region=chance.choice(ground.regions),
            created_at=now - datetime.timedelta(days=chance.randrange(365 * YEARS)),
            is_demo=True,
        )
        for number in range(count)
    ]
    columns = "id full_name email sex institution_id position region_id created_at is_demo"
    bulk.insert(Person, columns, ([getattr(person, name) for name in columns.split()] for person in people))
    return people


def _make_trainers(people: list[Person], ground: Ground) -> list[int]:
    """The keys of the trainers; the first is who signs in as one."""
    Person.objects.filter(pk=people[0].pk).update(user=User.objects.get(email="trainer@load.example.org"), email=None)
    first = bulk.next_key(Trainer)
    keys = [first + number for number in range(len(people))]
    rows = ((key, person.pk, Trainer.Status.QUALIFIED.value) for key, person in zip(keys, people, strict=True))
    bulk.insert(Trainer, "id person_id status", rows)
    bulk.insert(Qualification, "trainer_id module_id", itertools.product(keys, [each.pk for each in ground.modules]))
    return keys


def _make_trainings(count: int, ground: Ground, chance: random.Random) -> list[Training]:
    """Evenly over the last years and the next 60 days."""
    today = timezone.localdate()
    first_day = datetime.date(first_year(), 1, 10)
    span = (today - first_day).days + 60
    first = max(bulk.next_key(model) for model in (Training, Venue, Room))
    trainings = []
    for number in range(count):
        starts_on = first_day + datetime.timedelta(days=span * number // count)
        over = starts_on + datetime.timedelta(days=DAYS) <= today
        place = chance.choice(PLACES)
        trainings.append(
            Training(
                pk=first + number,
                programme=chance.choice(ground.programmes[min(starts_on.year, today.year)]),
                curriculum=ground.curriculum,
                kind=chance.choice(Training.Kind.values),
                title_en=f"Training {number} in {place}",
                title_ind=f"Pelatihan {number} di {place}",
                starts_on=starts_on,
                ends_on=starts_on + datetime.timedelta(days=DAYS - 1),
                place=place,
                venue_id=first + number,
                region=chance.choice(ground.regions),
                capacity=60,
                state=(Training.State.COMPLETED if over else Training.State.PLANNED).value,
                is_demo=True,
            )
        )
    columns = (
        "id programme_id curriculum_id kind title_en title_ind starts_on ends_on place venue_id region_id capacity "
        "state is_demo"
    )
    rows = (
        [
            *(getattr(each, name) for name in columns.split()),
            each.title_en,
            _morning(each) - PLANNED_BEFORE,
            _evening(each),
        ]
        for each in trainings
    )
    _make_venues(trainings)
    bulk.insert(Training, f"{columns} title created_at updated_at", rows)
    return trainings


def _make_venues(trainings: list[Training]) -> None:
    """A venue with one room for each training, with the training's key: no room is booked twice."""
    hotels = ((each.venue_id, f"Hotel {each.venue_id}", each.place, each.region_id) for each in trainings)
    bulk.insert(Venue, "id name city region_id", hotels)
    bulk.insert(Room, "id venue_id name", ((each.venue_id, each.venue_id, "Anggrek") for each in trainings))


def _morning(training: Training) -> datetime.datetime:
    return datetime.datetime.combine(training.starts_on, datetime.time(8), tzinfo=training.zone)


def _evening(training: Training) -> datetime.datetime:
    return datetime.datetime.combine(training.ends_on, datetime.time(17), tzinfo=training.zone)


def _make_sessions(trainings: list[Training], trainers: list[int], ground: Ground) -> tuple[dict[int, list[Slot]], int]:
    """The timetable of every training, all led by one trainer; what is to be marked, by training's key."""
    keys = itertools.count(bulk.next_key(Session))
    slots: dict[int, list[Slot]] = {}
    taught: list[tuple[int, int, int, datetime.datetime]] = []

    def rows() -> Iterator[tuple[Any, ...]]:
        for number, training in enumerate(trainings):
            modules = itertools.cycle(ground.modules)
            own_slots = slots.setdefault(training.pk, [])
            planned = _morning(training) - PLANNED_BEFORE
            for day, (kind, hour, minute, minutes) in itertools.product(training.days, DAY):
                key = next(keys)
                starts_at = datetime.datetime(day.year, day.month, day.day, hour, minute, tzinfo=training.zone)
                if kind != Session.Kind.BREAK:
                    own_slots.append(Slot(key, starts_at))
                if kind in Session.LEARNING_KINDS:
                    taught.append((key, training.pk, trainers[number % len(trainers)], planned))
                module = next(modules).pk if kind == Session.Kind.MODULE else None
                ends_at = starts_at + datetime.timedelta(minutes=minutes)
                jp = Decimal("2.0") if kind in Session.LEARNING_KINDS else Decimal(0)
                room = None if kind == Session.Kind.BREAK else training.venue_id
                uid = uuid.uuid5(uuid.NAMESPACE_URL, f"load/session/{key}")
                yield key, uid, training.pk, kind.value, module, starts_at, ends_at, jp, room, planned

    columns = "id uid training_id kind module_id starts_at ends_at jp room_id created_at"
    count = bulk.insert(Session, columns, rows())
    bulk.insert(SessionTrainer, "session_id training_id trainer_id created_at", taught)
    return slots, count


def _make_enrolments(count: int, trainings: list[Training], people: list[Person], chance: random.Random) -> list[Place]:
    each = max(1, count // len(trainings))
    keys = itertools.count(bulk.next_key(Enrolment))
    places = [
        Place(next(keys), training, person)
        for training in trainings
        for person in chance.sample(people, min(each, len(people)))
    ]
    confirmed = Enrolment.State.CONFIRMED.value

    def rows() -> Iterator[tuple[Any, ...]]:
        for place in places:
            person, training = place.person, place.training
            office: Any = person.institution
            enrolled = _morning(training) - ENROLLED_BEFORE
            yield (
                *(place.key, training.pk, person.pk, confirmed, office.pk),
                *(office.name_en, office.name_en, office.name_ind, person.position, person.region_id),
                *(enrolled, enrolled + datetime.timedelta(days=2)),
            )

    columns = (
        "id training_id person_id state institution_id "
        "institution_name institution_name_en institution_name_ind position region_id created_at updated_at"
    )
    bulk.insert(Enrolment, columns, rows())
    return places


def _make_marks(places: list[Place], slots: dict[int, list[Slot]], chance: random.Random) -> int:
    """Nobody is marked in what has not begun."""
    now = timezone.now()
    begun = {key: [slot for slot in own if slot.starts_at < now] for key, own in slots.items()}
    tap = AttendanceMark.Method.TAP.value

    def rows() -> Iterator[tuple[Any, ...]]:
        for place in places:
            own = begun[place.training.pk]
            statuses = chance.choices(STATUSES, k=len(own))
            for slot, status in zip(own, statuses, strict=True):
                number = uuid.UUID(int=chance.getrandbits(128))
                yield number, number, slot.key, place.key, status.value, tap, slot.starts_at, slot.starts_at

    columns = "client_uuid act session_id enrolment_id status method marked_at recorded_at"
    return bulk.insert(AttendanceMark, columns, rows())


def _make_results(places: list[Place], chance: random.Random) -> int:
    """Everybody took both tests of what was completed, and nearly everybody knew more afterwards."""

    def rows() -> Iterator[tuple[Any, ...]]:
        for place in places:
            if place.training.state == Training.State.COMPLETED:
                before = chance.randrange(20, 70)
                yield (
                    place.key,
                    before,
                    before + chance.randrange(-2, 30),
                    place.training.ends_on,
                    _evening(place.training),
                )

    return bulk.insert(Result, "enrolment_id pre_test post_test feedback_on created_at", rows())


def _make_certificates(places: list[Place], ground: Ground, chance: random.Random) -> int:
    """Certificates as rows alone: no files are rendered, and verifying one shows what the row says."""
    serials: dict[int, itertools.count[int]] = {}
    series = "LOAD"

    def rows() -> Iterator[tuple[Any, ...]]:
        said: dict[int, Snapshot] = {}
        for place in places:
            training = place.training
            if training.state != Training.State.COMPLETED or chance.random() < 0.2:
                continue
            year = training.ends_on.year
            serial = next(serials.setdefault(year, itertools.count(1)))
            code = "".join(chance.choices(codes.ALPHABET, k=16))
            office: Any = place.person.institution
            if training.pk not in said:
                said = {training.pk: _snapshot(training, ground)}
            snapshot = replace(
                said[training.pk],
                number=f"{series}/{year}/{serial:05d}",
                verification_code=code,
                verification_url=verification_url(code),
                name=place.person.certificate_name,
                institution=InBoth(office.name_en, office.name_ind),
                position=place.person.position,
            )
            issued = _evening(training)
            yield (
                *(snapshot.number, code, snapshot.name, year, series, serial, training.pk, place.key, place.person.pk),
                *(Language.INDONESIAN.value, ground.version.pk, snapshot.to_json(), "certificates/load.pdf"),
                *(issued, snapshot.issued_on, issued, issued),
            )

    columns = (
        "number code name year series serial training_id enrolment_id person_id "
        "language template_version_id snapshot file issued_at issued_on created_at updated_at"
    )
    return bulk.insert(Certificate, columns, rows())


def _snapshot(training: Training, ground: Ground) -> Snapshot:
    """What the certificates of a training say of those who attended everything; the person is still missing."""
    modules = ground.modules[:6]
    total = sum((module.jp for module in modules), Decimal(0))
    return Snapshot(
        number="",
        verification_code="",
        verification_url="",
        issued_on=training.ends_on,
        languages=("id",),
        organisation=settings.ORGANISATION_NAME,
        kind=Certificate.Kind.COMPLETION,
        name="",
        institution=InBoth("", ""),
        position="",
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
