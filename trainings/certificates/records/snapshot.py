"""What a certificate says, word for word: all that is needed to render it, and nothing that can change afterwards.

A snapshot is kept as JSON beside the certificate. The document is rendered from it alone; a later change of the person,
the training, the template or a setting changes no certificate.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import asdict, astuple, dataclass, field, replace
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Model
from django.utils import timezone, translation

from emm.common.fields import decrypt, encrypt
from emm.documents.languages import Words
from participants.models import Consent, Person
from trainings.attendance.summary import AttendanceSummary
from trainings.certificates.bilingual import InBoth
from trainings.certificates.designs.defaults import texts_of
from trainings.certificates.designs.design import Look, SignatoryLine, Texts
from trainings.certificates.designs.models import TemplateVersion
from trainings.planning.learning_hours import total_jp
from trainings.planning.models import Language, Training

# Raised when the shape changes; what reads a snapshot must go on reading the older ones.
SCHEMA = 2
# The name and version of the layout in ``document/`` that a certificate issued now is rendered with.
LAYOUT = "kawung/1"


NOTHING = InBoth("", "")


@dataclass(frozen=True)
class ModuleLine:
    """One line of the reverse side: a module of which so much was attended, or a session taught, on a day, as what."""

    title: InBoth
    jp: Decimal
    attended: Decimal
    taught_on: datetime.date | None = None
    taught_as: InBoth = NOTHING
    # Which module or session it is about (“module:12”): a title may change.
    source: str = ""


@dataclass(frozen=True)
class Snapshot:
    """Everything printed. ``languages`` in the order of print: one, or two for a bilingual certificate."""

    number: str
    verification_code: str
    verification_url: str
    issued_on: datetime.date
    languages: tuple[str, ...]
    organisation: str
    kind: str
    name: str
    institution: InBoth
    position: str
    training: InBoth
    starts_on: datetime.date
    ends_on: datetime.date
    place: InBoth
    attended_jp: Decimal
    total_jp: Decimal
    percent: int
    jp_minutes: int
    modules: tuple[ModuleLine, ...]
    signatories: tuple[SignatoryLine, ...]
    template: str
    template_version: int
    valid_until: datetime.date | None = None
    look: Look = field(default_factory=Look)
    # As typed, with the names of fields; None in snapshots of the first shape, which say what ``wording.py`` says.
    phrases: Texts | None = None
    # Kept encrypted, as it is on the person's record.
    nip: str = ""
    layout: str = LAYOUT
    schema: int = SCHEMA

    @property
    def affiliation(self) -> InBoth:
        """Position and institution on one line, as far as they are known."""
        return InBoth(*(", ".join(filter(None, (self.position, name))) for name in self.institution))

    def printed(self, text: InBoth) -> list[Words]:
        """A text in every language of the certificate, once where the two are the same; nothing where it is empty."""
        said = [Words(language, text.in_language(language)) for language in self.languages]
        return [each for each in said[: len({each.text for each in said})] if each.text]

    def texts(self) -> Iterable[str]:
        """Every text that people have typed and that is printed."""
        yield from (self.organisation, self.name, self.position, *self.institution, *self.training, *self.place)
        for line in self.modules:
            yield from line.title
        for signatory in self.signatories:
            yield from (signatory.name, *signatory.title)
        if self.phrases is not None:
            for text in astuple(self.phrases):
                yield from text

    def to_json(self) -> dict[str, Any]:
        """The snapshot as plain JSON values."""
        return {**{key: _plain(value) for key, value in asdict(self).items()}, "nip": encrypt(self.nip)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Snapshot":
        """The snapshot that ``to_json`` wrote."""
        return cls(
            **{
                **data,
                "issued_on": datetime.date.fromisoformat(data["issued_on"]),
                "starts_on": datetime.date.fromisoformat(data["starts_on"]),
                "ends_on": datetime.date.fromisoformat(data["ends_on"]),
                "valid_until": _day(data.get("valid_until")),
                "languages": tuple(data["languages"]),
                "institution": InBoth(*data["institution"]),
                "training": InBoth(*data["training"]),
                "place": InBoth(*data["place"]),
                "attended_jp": Decimal(data["attended_jp"]),
                "total_jp": Decimal(data["total_jp"]),
                "modules": tuple(
                    ModuleLine(
                        InBoth(*line["title"]),
                        Decimal(line["jp"]),
                        Decimal(line["attended"]),
                        _day(line.get("taught_on")),
                        InBoth(*line.get("taught_as", NOTHING)),
                        line.get("source", ""),
                    )
                    for line in data["modules"]
                ),
                "signatories": tuple(SignatoryLine.read(line) for line in data["signatories"]),
                "look": Look.read(data["look"]) if "look" in data else Look(),
                "nip": decrypt(data.get("nip", "")),
                "phrases": Texts.read(data["phrases"]) if data.get("phrases") else None,
            }
        )


class Holder(NamedTuple):
    """Whose certificate it is, as printed."""

    name: str
    institution: InBoth
    position: str
    # Only of those who agreed that it is printed.
    nip: str = ""


class Hours(NamedTuple):
    """What the hours on a certificate are, in sum and line by line."""

    attended: Decimal
    total: Decimal
    percent: int
    lines: tuple[ModuleLine, ...]


def participant(enrolment: Any) -> Holder:
    """Somebody who took part, with institution and position of that day."""
    person = enrolment.person
    return Holder(
        person.certificate_name, in_both(enrolment, "institution_name"), enrolment.position, _nip_to_print(person)
    )


def _nip_to_print(person: Person) -> str:
    """The NIP of somebody who has agreed today that it stands on certificates."""
    if not person.nip or person.pk is None:
        return ""
    agreed = (each for each in person.consents.all() if each.purpose == Consent.Purpose.NIP_ON_CERTIFICATE)
    return person.nip if any(consent.holds_on(timezone.localdate()) for consent in agreed) else ""


def hours_attended(summary: AttendanceSummary) -> Hours:
    """The hours of the whole training, and those attended of them."""
    return Hours(summary.attended_jp, summary.total_jp, summary.percent, tuple(_module_lines(summary)))


def teacher(person: Any) -> Holder:
    """Somebody who taught, as they are in the database now."""
    institution = in_both(person.institution, "name") if person.institution else NOTHING
    return Holder(person.certificate_name, institution, person.position, _nip_to_print(person))


def hours_taught(parts: Iterable[Any]) -> Hours:
    """The hours of the sessions in which somebody had a part, one line each."""
    lines = tuple(
        ModuleLine(
            title_of(part.session),
            part.session.jp,
            part.session.jp,
            part.session.day,
            InBoth(*(_in_language(language, part.get_role_display) for language in InBoth._fields)),
            f"session:{part.session_id}",
        )
        for part in parts
    )
    total = total_jp(line.jp for line in lines)
    return Hours(total, total, 100, lines)


def snapshot_of(
    *,
    training: Training,
    kind: str,
    holder: Holder,
    hours: Hours,
    version: TemplateVersion,
    number: str,
    code: str,
    url: str,
    issued_on: datetime.date,
    valid_until: datetime.date | None = None,
) -> Snapshot:
    """What a certificate says when it is issued now."""
    design = version.design
    return Snapshot(
        number=number,
        verification_code=code,
        verification_url=url,
        issued_on=issued_on,
        languages=languages_of(training),
        organisation=settings.ORGANISATION_NAME,
        kind=kind,
        name=holder.name,
        institution=holder.institution,
        position=holder.position,
        nip=holder.nip,
        training=in_both(training, "title"),
        starts_on=training.starts_on,
        ends_on=training.ends_on,
        place=place_of(training),
        attended_jp=hours.attended,
        total_jp=hours.total,
        percent=hours.percent,
        jp_minutes=settings.JP_MINUTES,
        modules=hours.lines,
        signatories=design.signatories,
        template=version.template.name,
        template_version=version.number,
        valid_until=valid_until,
        look=design.look,
        phrases=texts_of(design, kind),
    )


def languages_of(training: Training) -> tuple[str, ...]:
    """The languages of a training's certificates; of two, the language of delivery comes first."""
    if training.certificate_language != Language.BOTH:
        return (training.certificate_language,)
    return ("en", "id") if training.language == Language.ENGLISH else ("id", "en")


def in_both(record: Model, field: str) -> InBoth:
    """A translated field in both languages, each falling back to the other."""
    english, indonesian = getattr(record, f"{field}_en") or "", getattr(record, f"{field}_ind") or ""
    return InBoth(english or indonesian, indonesian or english)


def place_of(training: Training) -> InBoth:
    """Where a training takes place, as printed."""
    if training.place:
        return InBoth(training.place, training.place)
    return InBoth("online", "daring") if training.mode == Training.Mode.ONLINE else InBoth("", "")


def _module_lines(summary: AttendanceSummary) -> Iterable[ModuleLine]:
    """One line a module, in the order of the timetable; what is no module stands by its own title."""
    lines: dict[str, ModuleLine] = {}
    for each in summary.modules:
        key = f"module:{each.session.module_id}" if each.session.module_id else f"session:{each.session.pk}"
        attended = each.jp if each.attended else Decimal("0.0")
        line = lines.get(key)
        if line is None:
            lines[key] = ModuleLine(title_of(each.session), each.jp, attended, source=key)
        else:
            lines[key] = replace(line, jp=line.jp + each.jp, attended=line.attended + attended)
    return lines.values()


def title_of(session: Any) -> InBoth:
    """What the timetable calls a session, in both languages."""
    if session.module is not None:
        return in_both(session.module, "title")
    title = in_both(session, "title")
    return (
        title
        if title.en
        else InBoth(*(_in_language(language, session.get_kind_display) for language in InBoth._fields))
    )


def _in_language(language: str, say: Callable[[], Any]) -> str:
    with translation.override(language):
        return str(say())


def _day(value: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(value) if value else None


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return value
