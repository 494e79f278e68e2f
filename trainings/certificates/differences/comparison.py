"""What a certificate says beside what it would say if it were issued now.

Compared is what the record says of the person and the training. Not compared is what was right on the day of issue and
is not the holder's: the template and its signatories, settings, the title of a module that the curriculum has renamed
since, and the institution and position of somebody who taught, which are known as they are today only.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from emm.common import formatting
from emm.common.errors import Remark
from trainings.certificates.bilingual import InBoth
from trainings.certificates.kinds import Kind
from trainings.certificates.records.models import Certificate
from trainings.certificates.records.snapshot import Hours, ModuleLine, Snapshot, in_both, place_of
from trainings.certificates.records.validity import validity_of
from trainings.certificates.rules.eligibility import Eligibility, eligibility_of
from trainings.planning.models import Training

# Obstacles to another certificate that take nothing from the one in force.
_NO_LOSS = frozenset({"certificates.certified", "certificates.letters"})

LABELS: dict[str, Promise] = {
    "name": gettext_lazy("Name"),
    "nip": gettext_lazy("NIP"),
    "institution": gettext_lazy("Institution"),
    "position": gettext_lazy("Position"),
    "training": gettext_lazy("Training"),
    "dates": gettext_lazy("Dates"),
    "place": gettext_lazy("Place"),
    "hours": gettext_lazy("Learning hours"),
    "modules": gettext_lazy("Modules"),
    "valid_until": gettext_lazy("Valid until"),
}


class Facts(NamedTuple):
    """What is compared, field by field; the fields are those of ``LABELS``."""

    name: str
    nip: str
    institution: InBoth
    position: str
    training: InBoth
    dates: tuple[datetime.date, datetime.date]
    place: InBoth
    hours: tuple[Decimal, Decimal, int]
    modules: tuple[ModuleLine, ...]
    valid_until: datetime.date | None


class Row(NamedTuple):
    """One field in words, as printed and as on record; each may take several lines."""

    label: str
    printed: list[str]
    recorded: list[str]
    differs: bool


@dataclass(frozen=True)
class Comparison:
    """A certificate beside the record. ``recorded`` is None where the record knows nothing to print any more."""

    certificate: Certificate
    printed: Facts
    recorded: Facts | None
    obstacles: list[Remark]

    @property
    def is_entitled(self) -> bool:
        """Whether the holder would get the certificate now."""
        return not self.obstacles

    @property
    def fields(self) -> list[str]:
        """The names of the fields that differ."""
        if self.recorded is None:
            return []
        return [name for name in LABELS if not _same(name, self.printed, self.recorded)]

    @property
    def differs(self) -> bool:
        return not self.is_entitled or bool(self.fields)

    @property
    def can_be_replaced(self) -> bool:
        """Whether a new certificate would say something else, and the holder is entitled to it."""
        return self.is_entitled and bool(self.fields)

    @property
    def reasons(self) -> str:
        """Why the holder is not entitled any more."""
        return " ".join(obstacle.text for obstacle in self.obstacles)

    def rows(self) -> list[Row]:
        """All fields that say anything, side by side, in the active language."""
        rows: list[Row] = []
        differing = self.fields
        for name, label in LABELS.items():
            if name == "nip":
                rows += [_nip_row(self.printed, self.recorded)] if self.printed.nip else []
                continue
            printed = _in_words(name, self.printed, self.recorded)
            recorded = _in_words(name, self.recorded, self.printed) if self.recorded is not None else []
            if printed or recorded:
                rows.append(Row(str(label), printed, recorded, name in differing))
        return rows

    def differing_rows(self) -> list[Row]:
        return [row for row in self.rows() if row.differs]


def comparisons_of(
    training: Training,
    *,
    everybody: Sequence[Eligibility] | None = None,
    certificate: Certificate | None = None,
    among: Sequence[Certificate] | None = None,
) -> list[Comparison]:
    """The certificates in force beside the record, by kind and number; those of people without a name are left out.

    Ten queries at most, however many there are; ``everybody`` is what ``eligibility_of`` says of the training, where
    that is known. Of one ``certificate`` alone where it is given; ``among`` are all of the training with their people,
    where they were read already.
    """
    if among is None:
        rows = Certificate.objects.filter(training=training).select_related("person").order_by("kind", "serial")
        among = list(rows if certificate is None else rows.filter(pk=certificate.pk))
    certificates = [each for each in among if each.is_in_force and each.person.identity_removed_on is None]
    if not certificates:
        return []
    if everybody is None:
        everybody = (
            eligibility_of(training)
            if certificate is None
            else eligibility_of(training, person=certificate.person, kind=certificate.kind)
        )
    standing = {(each.person.pk, each.kind): each for each in everybody}
    printed = [Snapshot.from_json(each.snapshot) for each in certificates]
    with_nip = {each.person_id for each, snapshot in zip(certificates, printed, strict=True) if snapshot.nip}
    prefetch_related_objects([each.person for each in everybody if each.person.pk in with_nip], "consents")
    return [
        _compared(each, snapshot, standing.get((each.person_id, each.kind)))
        for each, snapshot in zip(certificates, printed, strict=True)
    ]


def comparison_of(certificate: Certificate) -> Comparison | None:
    """One certificate beside the record; None where it is not in force, or the person has no name any more."""
    return next(iter(comparisons_of(certificate.training, certificate=certificate)), None)


def _compared(certificate: Certificate, snapshot: Snapshot, standing: Eligibility | None) -> Comparison:
    printed = facts_printed(snapshot)
    if standing is None:
        return Comparison(certificate, printed, None, [_loss_of_place(certificate.kind)])
    obstacles = [each for each in standing.obstacles if each.code not in _NO_LOSS]
    return Comparison(certificate, printed, _facts_recorded(standing, printed), obstacles)


def _loss_of_place(kind: str) -> Remark:
    if kind == Kind.SERVICE:
        return Remark("certificates.teaches_no_more")
    return Remark("certificates.no_place_any_more")


def facts_printed(snapshot: Snapshot) -> Facts:
    """What is compared, as a certificate says it."""
    return Facts(
        name=snapshot.name,
        nip=snapshot.nip,
        institution=snapshot.institution,
        position=snapshot.position,
        training=snapshot.training,
        dates=(snapshot.starts_on, snapshot.ends_on),
        place=snapshot.place,
        hours=(snapshot.attended_jp, snapshot.total_jp, snapshot.percent),
        modules=snapshot.modules,
        valid_until=snapshot.valid_until,
    )


def _facts_recorded(standing: Eligibility, printed: Facts) -> Facts:
    training, holder, hours = standing.training, standing.holder, standing.hours
    taught = standing.kind == Kind.SERVICE
    dates = (training.starts_on, training.ends_on)
    return Facts(
        name=holder.name,
        # A paper that says no NIP is silent, and not wrong.
        nip=holder.nip if printed.nip else "",
        institution=printed.institution if taught else holder.institution,
        position=printed.position if taught else holder.position,
        training=in_both(training, "title"),
        dates=dates,
        place=place_of(training),
        hours=_sums(hours),
        modules=hours.lines,
        # How many years count is a setting; the day they are counted from is the record's.
        valid_until=printed.valid_until if dates[1] == printed.dates[1] else validity_of(standing.kind, training),
    )


def _sums(hours: Hours) -> tuple[Decimal, Decimal, int]:
    return hours.attended, hours.total, hours.percent


def _same(name: str, printed: Facts, recorded: Facts) -> bool:
    if name == "modules":
        return not any(_differing_lines(printed.modules, recorded.modules))
    return bool(getattr(printed, name) == getattr(recorded, name))


def _differing_lines(
    printed: Sequence[ModuleLine], recorded: Sequence[ModuleLine]
) -> Iterable[tuple[ModuleLine | None, ModuleLine | None]]:
    """The lines of which hours, day or part differ, or that only one side has."""
    if printed == recorded:
        return []
    others = {_identity(line): line for line in recorded}
    pairs: list[tuple[ModuleLine | None, ModuleLine | None]] = [
        (line, others.pop(_identity(line), None)) for line in printed
    ]
    pairs += [(None, line) for line in others.values()]
    return [(one, other) for one, other in pairs if one is None or other is None or _says(one) != _says(other)]


def _identity(line: ModuleLine) -> Any:
    """What a line is about: its module or session; in a snapshot that names none, its title."""
    return line.source or (line.title, line.taught_on)


def _says(line: ModuleLine) -> Any:
    return line.jp, line.attended, line.taught_on, line.taught_as


# --- In words ---------------------------------------------------------------------------------


def _in_words(name: str, facts: Facts, others: Facts | None) -> list[str]:
    """A field in the active language, in lines; of modules only the lines that differ."""
    value = getattr(facts, name)
    if name == "dates":
        return [formatting.date_range(*value)]
    if name == "hours":
        return [_hours(value)]
    if name == "valid_until":
        return [formatting.date_range(value)] if value else []
    if name == "modules":
        pairs = _differing_lines(facts.modules, others.modules if others is not None else facts.modules)
        return [_line(line) for line, _other in pairs if line is not None]
    if isinstance(value, InBoth):
        return _both(value)
    return [value] if value else []


def _nip_row(printed: Facts, recorded: Facts | None) -> Row:
    """A NIP is named and not shown: who may see it opens the person, and the log tells."""
    differs = recorded is not None and recorded.nip != printed.nip
    if recorded is None:
        said = []
    elif not differs:
        said = [_("The same NIP")]
    else:
        said = [_("Another NIP") if recorded.nip else _("No NIP, or no consent to print it")]
    return Row(str(LABELS["nip"]), [_("A NIP is printed")], said, differs)


def _hours(value: tuple[Decimal, Decimal, int]) -> str:
    attended, total, percent = value
    return _("%(attended)s of %(total)s (%(percent)s)") % {
        "attended": formatting.number(attended),
        "total": formatting.jp(total),
        "percent": f"{percent}%",
    }


def _line(line: ModuleLine) -> str:
    title = line.title.in_language(get_language() or "en")
    if line.taught_on is not None:
        part = line.taught_as.in_language(get_language() or "en")
        return f"{title}: {formatting.jp(line.jp)}, {formatting.date_range(line.taught_on)}, {part}"
    text = _("%(title)s: %(attended)s of %(jp)s")
    return text % {"title": title, "attended": formatting.number(line.attended), "jp": formatting.jp(line.jp)}


def _both(value: InBoth) -> list[str]:
    """Both languages, that of the page first; one where they are the same."""
    texts = list(value) if get_language() != "id" else list(reversed(value))
    return [text for text in dict.fromkeys(texts) if text]
