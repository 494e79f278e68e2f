"""One search over everything that a person may know of: results by kind, each leading to its page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from curriculum.models import Curriculum, Module
from emm.common import formatting
from emm.common.searching import beginning_first, containing
from participants.models import Institution, Person
from participants.person_lookup import find_by_number
from trainings.certificates.models import Certificate
from trainings.certificates.records.pasted_links import code_in
from trainings.planning.models import Training
from trainings.programmes.models import Programme

SHORTEST_QUERY = 2
MAX_QUERY_LENGTH = 100
SHOWN_PER_KIND = 6
# So many are counted of each kind.
MAX_COUNTED = 1000


@dataclass(frozen=True)
class Hit:
    """One result: what it is called, what tells it from its like, and where it is."""

    title: str
    detail: str
    url: str
    # Whose state is shown beside the title, if it has one.
    record: Any = None


@dataclass(frozen=True)
class Group:
    """The results of one kind. ``count`` is how many there are, up to ``MAX_COUNTED``, and ``is_cut`` that there are
    more; ``all_url`` is the list with the same search.
    """

    label: str
    icon: str
    hits: list[Hit]
    count: int
    all_url: str
    is_cut: bool = False


@dataclass(frozen=True)
class _Kind:
    label: str
    icon: str
    rows: QuerySet[Any]
    fields: list[str]
    hit: Callable[[Any], Hit]
    list_name: str = ""
    beginning_first: bool = False

    def search(self, text: str) -> Group | None:
        found = containing(self.rows, self.fields, text)
        if self.beginning_first:
            found = beginning_first(found, text)
        rows = list(found[: SHOWN_PER_KIND + 1])
        if not rows:
            return None
        more = len(rows) > SHOWN_PER_KIND
        count = found.order_by().values("pk")[: MAX_COUNTED + 1].count() if more else len(rows)
        return Group(
            label=self.label,
            icon=self.icon,
            hits=[self.hit(row) for row in rows[:SHOWN_PER_KIND]],
            count=min(count, MAX_COUNTED),
            is_cut=count > MAX_COUNTED,
            all_url=f"{reverse(self.list_name)}?{urlencode({'q': text})}" if more and self.list_name else "",
        )


def search(user: Any, text: str) -> list[Group]:
    """What ``user`` may know of and in which every word of ``text`` occurs; nothing for less than two characters."""
    text = " ".join(text.split())[:MAX_QUERY_LENGTH]
    if len(text) < SHORTEST_QUERY:
        return []
    # A code as it is printed, or the link in a QR code, means its certificate.
    text = code_in(text) or text
    found = (kind.search(text) for kind in _kinds_for(user))
    by_number = [people_by_number(user, text)] if user.has_perm("participants.view_people") else []
    return [group for group in [*by_number, *found] if group is not None]


def people_by_number(user: Any, text: str) -> Group | None:
    """The people whose NIP or telephone number ``text`` is, among those whom ``user`` sees."""
    rows = find_by_number(text, user=user).select_related("institution")[:SHOWN_PER_KIND]
    hits = [_person(person) for person in rows]
    return Group(_("People with this number"), "telephone", hits, len(hits), "") if hits else None


def _kinds_for(user: Any) -> list[_Kind]:
    """The kinds of things that this person may look for."""
    can = user.has_perm
    staff = can("planning.list_trainings")
    kinds = [_trainings_of_staff(user) if staff else _public_trainings()]
    if can("participants.view_people"):
        kinds.append(_people(user))
    if can("participants.view_institutions"):
        kinds.append(_institutions(user))
    if can("programmes.view_programme"):
        kinds.append(_programmes(user))
    if can("certificates.view_certificates"):
        kinds.append(_certificates(user))
    kinds.append(_modules(user))
    return kinds


_TRAINING_FIELDS = ["search_text", "region__name_en", "region__name_ind"]


def _trainings_of_staff(user: Any) -> _Kind:
    rows = Training.objects.for_user(user)
    return _Kind(_("Trainings"), "calendar-event", rows, _TRAINING_FIELDS, _staff_training, "planning:trainings")


def _public_trainings() -> _Kind:
    rows = Training.objects.public()
    return _Kind(_("Trainings"), "calendar-event", rows, _TRAINING_FIELDS, _public_training)


def _people(user: Any) -> _Kind:
    rows = Person.objects.for_user(user).select_related("institution")
    fields = ["search_text", "institution__search_text", "user__email"]
    return _Kind(_("People"), "people", rows, fields, _person, "participants:people", beginning_first=True)


def _institutions(user: Any) -> _Kind:
    rows = Institution.objects.for_user(user)
    return _Kind(_("Institutions"), "building", rows, ["search_text"], _institution, "participants:institutions")


def _programmes(user: Any) -> _Kind:
    rows = Programme.objects.for_user(user)
    return _Kind(_("Programmes"), "flag", rows, ["title_en", "title_ind", "code"], _programme, "programmes:programmes")


def _certificates(user: Any) -> _Kind:
    rows = Certificate.objects.for_user(user).select_related("person", "training")
    return _Kind(_("Certificates"), "patch-check", rows, ["search_text"], _certificate, "certificates:certificates")


def _modules(user: Any) -> _Kind:
    rows = Module.objects.filter(curriculum__in=Curriculum.objects.in_use_by(user)).select_related("curriculum")
    fields = ["title_en", "title_ind", "summary_en", "summary_ind"]
    return _Kind(_("Modules"), "journal-text", rows, fields, _module)


def _staff_training(training: Training) -> Hit:
    return Hit(training.title, _when_and_where(training), training.get_absolute_url(), training)


def _public_training(training: Training) -> Hit:
    return Hit(training.title, _when_and_where(training), training.get_public_url())


def _when_and_where(training: Training) -> str:
    dates = formatting.date_range(training.starts_on, training.ends_on)
    return f"{dates} · {training.place}" if training.place else dates


def _person(person: Person) -> Hit:
    institution = person.institution.label if person.institution else ""
    detail = " · ".join(part for part in (person.position, institution) if part)
    return Hit(person.name_with_titles, detail, person.get_absolute_url())


def _institution(institution: Institution) -> Hit:
    return Hit(institution.name, str(institution.get_kind_display()), institution.get_absolute_url())


def _programme(programme: Programme) -> Hit:
    return Hit(
        str(programme), formatting.date_range(programme.starts_on, programme.ends_on), programme.get_absolute_url()
    )


def _certificate(certificate: Certificate) -> Hit:
    detail = f"{certificate.person} · {certificate.training}"
    return Hit(certificate.number, detail, certificate.get_absolute_url(), certificate)


def _module(module: Module) -> Hit:
    return Hit(module.title, str(module.curriculum), module.get_absolute_url())
