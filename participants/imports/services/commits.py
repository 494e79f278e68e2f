"""Rows of a checked list enter in blocks. A block is one transaction with the claims of its rows: it happens once."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F, Model
from django.utils import timezone

from emm.common.acting import acting
from emm.common.errors import DomainError
from emm.jobs import queue
from emm.jobs.models import Job
from emm.jobs.progress import Progress
from emm.messages.models import Message
from participants.imports.checking import Content, Reading, read_rows
from participants.imports.models import Entry, Import, Row
from participants.imports.registries import Place
from participants.models import DuplicatePair, MatchKey, Person
from participants.services.many_people import add_people

from .lists import numbers_of, target_of

JOB_KIND = "imports.commit"
BLOCK = 200
State = Import.State
# Records that belong to a person and say nothing of their use.
_OWN = (MatchKey, DuplicatePair, Entry, Row)


def start_commit(*, imported: Import, by: Any) -> Job:
    """Queue the import of every row that is ready. Raises ``DomainError`` when none is, or when it has begun."""
    with transaction.atomic():
        imported = Import.objects.select_for_update().get(pk=imported.pk)
        target_of(imported, by=by)
        if imported.state not in {State.REVIEW, State.RUNNING}:
            raise DomainError("imports.started")
        if not numbers_of(imported)["ready"]:
            raise DomainError("imports.nothing_ready")
        job = queue.start(
            kind=JOB_KIND,
            payload={"import": imported.pk},
            subject=str(imported),
            started_by=by,
            key=queue.key_of(JOB_KIND, imported),
        )
        Import.objects.filter(pk=imported.pk).update(state=State.RUNNING, updated_at=timezone.now())
    return job


def commit(*, imported: Import, by: Any, progress: Progress) -> Import:
    """Let every row that is ready enter. May be stopped anywhere and begun again: no row enters twice."""
    ready = list(imported.import_rows.filter(verdict__in=Row.READY).order_by("number").values_list("pk", "number"))
    entered = set(imported.import_entries.values_list("number", flat=True))
    waiting = [pk for pk, number in ready if number not in entered]
    progress.begin(len(ready), done=len(ready) - len(waiting))
    for start in range(0, len(waiting), BLOCK):
        with transaction.atomic():
            _enter(imported, waiting[start : start + BLOCK], by)
            progress.step(items=len(waiting[start : start + BLOCK]))
    Import.objects.filter(pk=imported.pk).update(state=State.DONE, content="", updated_at=timezone.now())
    imported.refresh_from_db()
    return imported


def _enter(imported: Import, keys: list[int], by: Any) -> None:
    """One block. The constraint of ``Entry`` refuses a row that has entered; then nothing of the block is kept."""
    target, record = target_of(imported, by=by)
    rows = list(Row.objects.filter(pk__in=keys).select_related("person__institution__region").order_by("number"))
    contents = {row.number: Content.of(row) for row in rows}
    readings = read_rows(imported, {number: content.cells for number, content in contents.items()})
    new = [row for row in rows if row.verdict == Row.Verdict.NEW]
    added = add_people([_person(readings[row.number]) for row in new], by=by)
    people = {row.number: row.person for row in rows if row.person}
    people |= {row.number: person for row, person in zip(new, added, strict=True)}
    rows = [row for row in rows if row.number in people]
    put: set[int] = set()
    if target is not None:
        put = target.put(record, [_place(people[row.number], readings[row.number]) for row in rows], by=by)
    fresh = {person.pk for person in added}
    Entry.objects.bulk_create(
        Entry(
            of=imported,
            number=row.number,
            person=people[row.number],
            is_new=people[row.number].pk in fresh,
            is_put=people[row.number].pk in put,
        )
        for row in rows
    )
    _remember_others((row, people[row.number], contents[row.number]) for row in rows if row.is_another)
    Import.objects.filter(pk=imported.pk).update(added=F("added") + len(added), put=F("put") + len(put))


def _person(reading: Reading) -> Person:
    record = reading.record
    note = record.note
    if record.institution and reading.institution is None:
        note = f"{record.institution}. {note}".strip(". ")
    return Person(
        full_name=record.full_name,
        title_before=record.title_before,
        title_after=record.title_after,
        sex=record.sex or Person.Sex.UNSTATED,
        nip=record.nip,
        email=record.email or None,
        phone=record.phone,
        institution=reading.institution,
        position=record.position,
        region=reading.region,
        note=note,
    )


def _place(person: Person, reading: Reading) -> Place:
    record = reading.record
    return Place(
        person,
        position=record.position,
        institution=reading.institution,
        institution_name=record.institution if reading.institution is None else "",
        note=record.note,
    )


def _remember_others(rows: Iterable[tuple[Row, Person, Content]]) -> None:
    """Keep for the review of duplicates that somebody told the two apart."""
    pairs = [
        DuplicatePair(
            one_id=pk,
            other=person,
            verdict=DuplicatePair.Verdict.PERHAPS,
            decision=DuplicatePair.Decision.DIFFERENT,
            decided_by=row.of.made_by,
            decided_at=timezone.now(),
        )
        for row, person, content in rows
        for each in content.candidates
        if (pk := each["person"] or each.get("hidden")) and pk < person.pk
    ]
    on_record = set(Person.objects.filter(pk__in=[pair.one_id for pair in pairs]).values_list("pk", flat=True))
    DuplicatePair.objects.bulk_create([pair for pair in pairs if pair.one_id in on_record], ignore_conflicts=True)


# --- Taking an import back --------------------------------------------------------------------


@transaction.atomic
def take_back(*, imported: Import, by: Any) -> Import:
    """Remove the places and the people that the import made and that nothing has used since; the others stay.

    Raises ``DomainError`` when it is not completed, or its rows were deleted.
    """
    imported = Import.objects.select_for_update().get(pk=imported.pk)
    if imported.state != State.DONE:
        raise DomainError("imports.not_done")
    entries = list(imported.import_entries.select_related("person"))
    if not entries:
        raise DomainError("imports.expired")
    target, record = target_of(imported, by=by)
    stay: set[int] = set()
    with acting(by=by):
        if target is not None:
            stay = target.take_out(record, [entry.person_id for entry in entries if entry.is_put], by=by)
        for entry in entries:
            if entry.is_new and entry.person_id not in stay and not _remove_unused(entry.person):
                stay.add(entry.person_id)
    imported.state, imported.kept = State.TAKEN_BACK, len(stay)
    imported.save()
    return imported


def _remove_unused(person: Person) -> bool:
    """Delete somebody whom nothing refers to and nobody has changed since, with the history; False: it stays."""
    history: Any = Person.history  # type: ignore[attr-defined]  # made by simple_history
    key = person.pk
    past = history.filter(id=key)
    if person.user_id or past.count() > 1 or Message.objects.to(person).exists() or is_referred_to(person):
        return False
    person.delete()
    history.filter(id=key).delete()
    return True


def is_referred_to(record: Model) -> bool:
    """Whether a row of another model points at the record, beside those that belong to it."""
    for relation in record._meta.related_objects:
        model: Any = relation.related_model
        rows = model._base_manager.filter(**{relation.field.name: record.pk})
        if not issubclass(model, _OWN) and "Historical" not in model.__name__ and rows.exists():
            return True
    return False
