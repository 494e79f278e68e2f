"""Whatever points at a person is registered: how it is copied and erased."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from participants.models import DuplicatePair, MatchKey, Merge, Person
from participants.registries import PERSON_DATA

# Follow from the records that they compare, and hold nothing of their own about a person.
DERIVED = {MatchKey, DuplicatePair, Merge}


def references(found: Iterable[Any]) -> Iterator[tuple[Any, str]]:
    """The foreign keys to a person, without those of histories, which follow the records that they tell of."""
    for model in found:
        if hasattr(model, "instance_type"):
            continue
        for field in model._meta.get_fields(include_hidden=True):
            if field.concrete and field.is_relation and field.related_model is Person:
                yield model, field.name


def unregistered(found: Iterable[Any]) -> set[str]:
    known = {(data.model, field) for data in PERSON_DATA.values() for field in data.fields}
    return {f"{model._meta.label}.{field}" for model, field in set(references(found)) - known}


def test_every_foreign_key_to_a_person_is_registered():
    assert unregistered(apps.get_models(include_auto_created=True)) == set()


@isolate_apps("emm.jobs")
def test_one_that_is_not_is_found():
    class Badge(models.Model):
        holder = models.ForeignKey(Person, models.CASCADE, related_name="+")
        seen_by = models.ManyToManyField(Person, related_name="+")

        class Meta:
            app_label = "jobs"

        def __str__(self) -> str:
            return "badge"

    assert unregistered([Badge, Badge.seen_by.through]) == {
        "jobs.Badge.holder",
        "jobs.Badge.seen_by",
        "jobs.Badge_seen_by.person",
    }


def test_every_entry_names_foreign_keys_that_exist():
    there = set(references(apps.get_models()))
    named = [(data.model, field) for data in PERSON_DATA.values() for field in data.fields]
    assert [each for each in named if each not in there] == []


def test_everything_is_in_a_copy():
    assert {data.model for data in PERSON_DATA.values() if not data.copy} == DERIVED


def test_no_two_parts_of_a_copy_have_one_name():
    names = [name for data in PERSON_DATA.values() for name in data.copy]
    assert len(names) == len(set(names))
