"""Keeping the table of keys up to date: at each save of a person or an account, and for many at once."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from participants.models import MatchKey, Person

from .blocking import index_keys_of
from .traits import traits_of

BATCH = 2000


@transaction.atomic
def index_people(people: Iterable[Person]) -> None:
    """Make the keys of ``people`` anew: after ``bulk_create``, which calls no ``save``, and after ``update``."""
    people = list(people)
    MatchKey.objects.filter(person__in=[person.pk for person in people]).delete()
    MatchKey.objects.bulk_create(
        [MatchKey(person=person, key=key) for person in people for key in keys_on_record(person)], batch_size=BATCH
    )


def keys_on_record(person: Person) -> set[int]:
    """The keys under which a person is found; none of whom the name was removed."""
    return set() if person.identity_removed_on else index_keys_of(traits_of(person))


def index_saved_person(*, instance: Any, created: bool = False, raw: bool = False, **kwargs: Any) -> None:
    """After each save of a person. Only what differs is written: most saves change no key."""
    if raw:
        return
    wanted = keys_on_record(instance)
    stored = {} if created else dict(MatchKey.objects.filter(person=instance).values_list("key", "pk"))
    if gone := [pk for key, pk in stored.items() if key not in wanted]:
        MatchKey.objects.filter(pk__in=gone).delete()
    if new := wanted - stored.keys():
        MatchKey.objects.bulk_create([MatchKey(person=instance, key=key) for key in new])


def index_saved_account(*, instance: Any, created: bool, update_fields: Any = None, **kwargs: Any) -> None:
    """After each save of an account that may have changed its address: it is the person's."""
    if created or (update_fields is not None and "email" not in update_fields):
        return
    person = Person.objects.filter(user=instance).first()
    if person is not None:
        person.user = instance
        index_saved_person(instance=person)
