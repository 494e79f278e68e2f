"""Making one record of two, and parting them again within 30 days."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from emm.accounts import notices
from emm.accounts.notices import Notice
from emm.audit import events
from emm.audit.records import SHORT
from emm.common.acting import acting, who, why
from emm.common.errors import DomainError, sentence_of
from participants.matching.index import index_people
from participants.merging.journal import Journal
from participants.merging.references import REFERENCES
from participants.merging.rows import dump, fields_of, insert, load, rows_of, write
from participants.models import Merge, MergeStep, Person

from .people import may_change_address

# The values of a person that are chosen between two records. An account has its own address and language.
CHOSEN_FIELDS = (
    "full_name",
    "title_before",
    "title_after",
    "name_on_certificate",
    "sex",
    "email",
    "phone",
    "nip",
    "institution_id",
    "position",
    "region_id",
    "language",
    "note",
)
Key = tuple[str, int]


@transaction.atomic
def merge_people(*, survivor: Person, merged: Person, choices: Mapping[str, str], by: Any) -> Merge:
    """Make one record of two: ``survivor`` stays, with everything that pointed at ``merged``.

    ``choices`` says for each of ``CHOSEN_FIELDS``, and for ``user``, whose value stays: ``one`` (the survivor's),
    ``other``, for the note also ``both``. Raises ``DomainError`` where ``by`` may not change both records, where one
    of them is gone, and where something cannot be one: two valid certificates of one kind, two accounts.
    """
    _lock_before_people([survivor.pk, merged.pk])
    survivor, merged = _locked(survivor.pk, merged.pk, by)
    if survivor.is_demo != merged.is_demo:
        raise DomainError("participants.merge_demo")
    merge = Merge.objects.create(
        survivor=survivor,
        merged_into=survivor.pk,
        merged_person=merged.pk,
        merged_by=by,
        undo_until=timezone.now() + datetime.timedelta(days=settings.MERGE_UNDO_DAYS),
        held=_held_by([survivor.pk, merged.pk]),
    )
    journal = Journal(merge)
    values = _chosen(survivor, merged, choices, by)
    with acting(by=by, reason=sentence_of("participants.merged_reason", one=merged.pk, other=survivor.pk)):
        for reference in REFERENCES.values():
            if reference.move is not None:
                reference.move(journal, survivor, merged)
        if merged.user_id is not None:
            # An account is one person's: free it first.
            journal.change(merged, user_id=None)
        journal.change(survivor, **values)
        journal.delete(merged)
    _tell_accounts(survivor, merged, values, by)
    index_people(Person.objects.filter(pk=survivor.pk).select_related("user"))
    events.record(events.Act.MERGED, by=by, about=survivor, merged=merged.pk)
    return merge


@dataclass(frozen=True)
class Later:
    """A row that came to the one record after the merge: whose it is, is for a person to say."""

    key: str
    kind: str
    row: Any


def later_rows(merge: Merge) -> list[Later]:
    """Everything that was recorded of the one record since the merge, in the order of its kinds."""
    later = []
    for name, reference in REFERENCES.items():
        if reference.assign is None:
            continue
        held = set(merge.held.get(name, []))
        rows = [row for row in reference.rows([merge.survivor_id]).order_by("pk") if row.pk not in held]
        if reference.in_question is not None:
            rows = reference.in_question(merge, rows)
        later += [Later(f"{name}-{row.pk}", reference.label(1) if reference.label else "", row) for row in rows]
    return later


@transaction.atomic
def undo_merge(*, merge: Merge, by: Any, assigned: Mapping[str, str] | None = None) -> Person:
    """Part the records again; the one that was merged is returned.

    What nobody changed since comes back exactly as it was. A value that was changed since stays. ``assigned`` says for
    each of the ``later_rows`` whose it is: ``one`` (the survivor) or ``other``. Raises ``DomainError`` when the time is
    up, when the merge was undone already, or when the survivor was merged itself.
    """
    _lock_before_people([merge.survivor_id])
    survivor = Person.objects.select_for_update(of=("self",)).filter(pk=merge.survivor_id).first()
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    _require_undoable(merge, survivor, by)
    assert survivor is not None  # noqa: S101  # for the type checker: refused above
    later = later_rows(merge)
    chosen = dict(assigned or {})
    if missing := [each for each in later if each.key not in chosen]:
        raise DomainError("participants.unmerge_unassigned", field=missing[0].key, count=len(missing))
    with acting(by=by, reason=sentence_of("participants.unmerged_reason", one=merge.merged_person)):
        for step in merge.steps.order_by("-pk"):
            _take_back(step)
        merged = Person.objects.get(pk=merge.merged_person)
        for each in later:
            assign = REFERENCES[each.key.rpartition("-")[0]].assign
            if chosen[each.key] == "other" and assign is not None:
                assign(each.row, merged)
        for reference in REFERENCES.values():
            if reference.settle is not None:
                reference.settle(survivor, merged)
        _write_down(merged)
        _write_down(Person.objects.get(pk=survivor.pk))
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save(update_fields=["undone_at", "undone_by"])
    merge.steps.all().delete()
    index_people(Person.objects.filter(pk__in=[survivor.pk, merged.pk]).select_related("user"))
    events.record(events.Act.UNMERGED, by=by, about=survivor, merged=merged.pk)
    return merged


def end_undo_of(person: Person) -> None:
    """What a merge kept for its undoing is deleted: the person's data are erased, or the time is up."""
    merges = Merge.objects.filter(survivor=person).in_force()
    MergeStep.objects.filter(merge__in=merges).delete()
    merges.filter(undo_until__gt=timezone.now()).update(undo_until=timezone.now())


def forget_old_merges() -> int:
    """Delete what was kept for undoing merges whose time is up. Returns of how many."""
    over = Merge.objects.filter(undo_until__lte=timezone.now(), steps__isnull=False).distinct()
    keys = list(over.values_list("pk", flat=True))
    MergeStep.objects.filter(merge__in=keys).delete()
    return len(keys)


def survivor_of(number: int) -> int | None:
    """The key of the record into which the one with this key was merged; None where there is none."""
    merge = Merge.objects.in_force().filter(merged_person=number).order_by("-pk").first()
    return merge.survivor_id if merge else None


# --- Before ----------------------------------------------------------------------------------


def _lock_before_people(keys: list[int]) -> None:
    """What others lock before people, such as the trainings in which they have seats."""
    for reference in REFERENCES.values():
        if reference.lock is not None:
            reference.lock(keys)


def _locked(one: int, other: int, by: Any) -> tuple[Person, Person]:
    rows = Person.objects.select_for_update(of=("self",)).select_related("user").filter(pk__in=[one, other])
    people = {person.pk: person for person in rows.order_by("pk")}
    if one == other or len(people) != 2:
        raise DomainError("participants.merge_gone")
    for person in people.values():
        if person.identity_removed_on is not None:
            raise DomainError("participants.merge_removed")
        if not by.has_perm("participants.manage_people", person):
            raise DomainError("participants.merge_outside")
    return people[one], people[other]


def _held_by(people: list[int]) -> dict[str, list[int]]:
    return {name: list(each.rows(people).values_list("pk", flat=True)) for name, each in REFERENCES.items()}


def _chosen(survivor: Person, merged: Person, choices: Mapping[str, str], by: Any) -> dict[str, Any]:
    sources = {"one": survivor, "other": merged}
    values: dict[str, Any] = {}
    for name in CHOSEN_FIELDS:
        choice = choices.get(name, "one")
        if name == "note" and choice == "both":
            values[name] = "\n".join(filter(None, [survivor.note, merged.note]))
        else:
            values[name] = getattr(sources[choice], name)
    values["nip_digest"] = sources[choices.get("nip", "one")].nip_digest
    values["user_id"] = _account_of(survivor, merged, choices, by)
    if values["user_id"] is not None:
        values["email"] = None
    _require_address(survivor, merged, values, by)
    return values


def _account_of(survivor: Person, merged: Person, choices: Mapping[str, str], by: Any) -> int | None:
    if survivor.user_id is None or merged.user_id is None:
        return survivor.user_id or merged.user_id
    if not by.has_perm("accounts.change_account"):
        raise DomainError("participants.merge_two_accounts")
    return survivor.user_id if choices.get("user", "one") == "one" else merged.user_id


def _require_address(survivor: Person, merged: Person, values: Mapping[str, Any], by: Any) -> None:
    """No certificate from outside the scope of ``by`` follows its holder to another address."""
    account = {survivor.user_id: survivor.user, merged.user_id: merged.user}.get(values["user_id"])
    address = (account.email if account else values["email"]) or ""
    for person in (survivor, merged):
        if person.email_address != address and not may_change_address(person, by):
            raise DomainError("participants.address_of_certificates")


def _tell_accounts(survivor: Person, merged: Person, values: Mapping[str, Any], by: Any) -> None:
    """Who has an account learns that it shows more than before, or no longer belongs to a record."""
    for person in (survivor, merged):
        if person.user is not None:
            notice = Notice.LINKED if person.user_id == values["user_id"] else Notice.UNLINKED
            notices.tell(person.user, notice, by=by)


# --- Back ------------------------------------------------------------------------------------


def _require_undoable(merge: Merge, survivor: Person | None, by: Any) -> None:
    if merge.undone_at is not None:
        raise DomainError("participants.unmerge_done")
    if survivor is None or merge.undo_until <= timezone.now() or not merge.steps.exists():
        raise DomainError("participants.unmerge_too_late")
    if merge.survivor_id != merge.merged_into:
        raise DomainError("participants.unmerge_later_first")
    if not by.has_perm("participants.manage_people", survivor):
        raise DomainError("participants.merge_outside")


def _take_back(step: MergeStep) -> None:
    model = apps.get_model(step.model)
    before = load(model, step.before)
    if not step.after:
        insert(model, before)
        return
    row = rows_of(model).filter(pk=step.object_id).first()
    if row is None:
        return  # deleted since, by somebody
    after = load(model, step.after)
    if dump(row) == step.after:
        write(model, row.pk, {name: value for name, value in before.items() if value != after[name]})
        return
    # Changed since: what the merge set goes back where nobody else has changed it.
    now = load(model, dump(row))
    own = {name for name in before if before[name] != after[name] and now[name] == after[name]}
    write(model, row.pk, {name: before[name] for name in own - {"updated_at"}})


def _write_down(person: Person) -> None:
    """One line in the history: the row itself comes back as it was. Not as added: that would open it to who undid."""
    history: Any = Person.history  # type: ignore[attr-defined]  # made by simple_history
    kept = {field.name for field in history.model._meta.fields}
    values = {field.attname: person.__dict__[field.attname] for field in fields_of(Person) if field.name in kept}
    history.create(
        **values, history_date=timezone.now(), history_type="~", history_user=who(), history_change_reason=why()[:SHORT]
    )
