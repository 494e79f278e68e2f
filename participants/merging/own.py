"""What of this app points at a person: consents, the part as a trainer, pairs, earlier merges."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.utils.translation import ngettext

from emm.links.models import Link
from emm.links.purposes import reference_to
from emm.messages.models import Message
from participants.models import Consent, DuplicatePair, Merge, Person, Qualification, Trainer, Unavailability

from .journal import Journal
from .references import REFERENCES, TRAINER_MOVES, PersonReference, assigned_by_field

_PERSON = "participants.person"


def register() -> None:
    """Called by ``ready``."""
    REFERENCES.register(
        "consents",
        PersonReference(
            label=lambda number: ngettext("%(count)d consent", "%(count)d consents", number) % {"count": number},
            rows=lambda people: Consent.objects.filter(person__in=people),
            move=_move_consents,
            assign=assigned_by_field(),
            fields=("participants.consent.person",),
        ),
    )
    REFERENCES.register(
        "qualifications",
        PersonReference(
            label=lambda number: (
                ngettext("%(count)d qualification", "%(count)d qualifications", number) % {"count": number}
            ),
            rows=lambda people: Qualification.objects.filter(trainer__person__in=people),
            move=_move_trainer,
            fields=(
                "participants.trainer.person",
                "participants.qualification.trainer",
                "participants.unavailability.trainer",
            ),
        ),
    )
    REFERENCES.register(
        "messages",
        PersonReference(
            label=lambda number: ngettext("%(count)d email", "%(count)d emails", number) % {"count": number},
            rows=lambda people: Message.objects.filter(recipient_type=_PERSON, recipient_id__in=people),
            move=_move_messages,
        ),
    )
    REFERENCES.register(
        "links",
        PersonReference(
            label=lambda number: ngettext("%(count)d link", "%(count)d links", number) % {"count": number},
            rows=lambda people: Link.objects.filter(holder__in=[f"{_PERSON}:{pk}" for pk in people]),
            move=_move_links,
        ),
    )
    REFERENCES.register(
        "pairs",
        PersonReference(
            rows=_pairs,
            move=_move_pairs,
            fields=("participants.duplicatepair.one", "participants.duplicatepair.other"),
        ),
    )
    REFERENCES.register(
        "merges",
        PersonReference(
            rows=lambda people: Merge.objects.filter(survivor__in=people),
            move=_move_merges,
            # Keys are made anew from the person.
            fields=("participants.merge.survivor", "participants.matchkey.person"),
        ),
    )


def _move_messages(journal: Journal, survivor: Person, merged: Person) -> None:
    for message in Message.objects.to(merged).order_by("pk"):
        journal.change(message, recipient_id=survivor.pk)
    for message in Message.objects.about(merged).order_by("pk"):
        journal.change(message, about_id=survivor.pk)


def _move_links(journal: Journal, survivor: Person, merged: Person) -> None:
    for link in Link.objects.of(merged).order_by("pk"):
        journal.change(link, holder=reference_to(survivor))
    for link in Link.objects.filter(scope=reference_to(merged)).order_by("pk"):
        journal.change(link, scope=reference_to(survivor))


def _move_consents(journal: Journal, survivor: Person, merged: Person) -> None:
    """Of two that hold for one purpose the earlier stays; the other is in the history."""
    holding = {each.purpose: each for each in Consent.objects.filter(person=survivor, withdrawn_on=None)}
    for consent in Consent.objects.filter(person=merged).order_by("pk"):
        same = holding.get(consent.purpose) if consent.withdrawn_on is None else None
        if same is not None and same.given_on <= consent.given_on:
            journal.delete(consent)
            continue
        if same is not None:
            journal.delete(same)
        journal.change(consent, person_id=survivor.pk)


def _move_trainer(journal: Journal, survivor: Person, merged: Person) -> None:
    """One part as a trainer: the qualifications of both, of two for one module the earlier."""
    trainer = Trainer.objects.filter(person=merged).first()
    if trainer is None:
        return
    kept = Trainer.objects.filter(person=survivor).first()
    if kept is None:
        journal.change(trainer, person_id=survivor.pk)
        return
    known = {each.module_id: each for each in Qualification.objects.filter(trainer=kept)}
    for qualification in Qualification.objects.filter(trainer=trainer).order_by("pk"):
        same = known.get(qualification.module_id)
        if same is not None and same.qualified_on <= qualification.qualified_on:
            journal.delete(qualification)
            continue
        if same is not None:
            journal.delete(same)
        journal.change(qualification, trainer_id=kept.pk)
    for period in Unavailability.objects.filter(trainer=trainer).order_by("pk"):
        journal.change(period, trainer_id=kept.pk)
    for move in TRAINER_MOVES.values():
        move(journal, kept, trainer)
    journal.change(
        kept,
        status=_status_of_both(kept, trainer),
        teaches_in_indonesian=kept.teaches_in_indonesian or trainer.teaches_in_indonesian,
        teaches_in_english=kept.teaches_in_english or trainer.teaches_in_english,
    )
    journal.delete(trainer)


def _status_of_both(one: Trainer, other: Trainer) -> str:
    order = [Trainer.Status.QUALIFIED, Trainer.Status.CANDIDATE, Trainer.Status.INACTIVE]
    return order[min(order.index(Trainer.Status(each.status)) for each in (one, other))]


def _pairs(people: Collection[int]) -> Any:
    return DuplicatePair.objects.filter(Q(one__in=people) | Q(other__in=people))


def _move_pairs(journal: Journal, survivor: Person, merged: Person) -> None:
    """What was decided about the one holds for the other; what waits is found anew."""
    for pair in _pairs([merged.pk]).order_by("pk"):
        others = {pair.one_id, pair.other_id} - {merged.pk, survivor.pk}
        one, other = sorted([survivor.pk, *others]) if others else (0, 0)
        known = DuplicatePair.objects.filter(one=one, other=other).exists()
        if not others or known or pair.decision == DuplicatePair.Decision.OPEN:
            journal.delete(pair)
        else:
            journal.change(pair, one_id=one, other_id=other)


def _move_merges(journal: Journal, survivor: Person, merged: Person) -> None:
    for merge in Merge.objects.filter(survivor=merged).exclude(pk=journal.merge.pk).order_by("pk"):
        journal.change(merge, survivor_id=survivor.pk)
