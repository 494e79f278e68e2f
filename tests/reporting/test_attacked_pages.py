"""Whoever puts together all figures that the real pages show them computes no count of very few.

For generated data, each reader's figures are collected from the pages: those of the public; and with them those of a
viewer of one programme, and of a viewer of two.
"""

import datetime
from itertools import combinations
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from participants.models import Institution, Person
from tests import proofs
from tests.factories import (
    EnrolmentFactory,
    InstitutionFactory,
    ProgrammeFactory,
    TrainingFactory,
    ViewerFactory,
)
from trainings.enrolment.models import Enrolment
from trainings.programmes.models import Programme
from trainings.reporting import cached_stats, disclosure
from trainings.reporting.models import CachedStatistic

from .attacker import MEN, UNSTATED, WOMEN, People, Shown, recovered
from .generated import generated
from .reached import attend

pytestmark = pytest.mark.django_db
SEX = {WOMEN: Person.Sex.FEMALE, MEN: Person.Sex.MALE, UNSTATED: Person.Sex.UNSTATED}


def stored(people: People) -> dict[int, Programme]:
    """The officials in one completed training of each programme, without marks; and a few of the own staff in each."""
    numbers = sorted(frozenset[int]().union(*(some for some, _sex in people)))
    trainings = {number: TrainingFactory(state="completed", programme=ProgrammeFactory()) for number in numbers}
    ministry, own = InstitutionFactory(), InstitutionFactory(kind=Institution.Kind.OWN)
    seats = []
    for (programmes, sex), number in people.items():
        for _ in range(number):
            person = Person.objects.create(full_name="Official", sex=SEX[sex], institution=ministry)
            seats += [(trainings[programme], person, ministry) for programme in programmes]
    staff = [Person.objects.create(full_name="Staff", sex=SEX[MEN], institution=own) for _ in range(3)]
    seats += [(training, person, own) for training in trainings.values() for person in staff]
    Enrolment.objects.bulk_create(
        Enrolment(training=training, person=person, institution=institution, state=Enrolment.State.CONFIRMED)
        for training, person, institution in seats
    )
    cached_stats.refresh_due()
    return {number: training.programme for number, training in trainings.items()}


def readers(programmes: dict[int, Programme]) -> list[list[int]]:
    """The public, then viewers: by the programmes given to them."""
    return [[], *([each] for each in programmes), *(list(pair) for pair in combinations(programmes, 2))]


def seen_by(given: list[int], programmes: dict[int, Programme]) -> list[Shown]:
    """All figures of people that a viewer of the programmes ``given`` finds, the public's among them."""
    client = Client()
    found = figures(client.get("/en/").context["panel"], None)
    if given:
        client.force_login(ViewerFactory(role__programmes=[programmes[each] for each in given]))
        on_today = client.get("/en/today/").context["programmes"]
        numbers = {programme.pk: number for number, programme in programmes.items()}
        for programme, panel, _coming in on_today:
            found += figures(panel, numbers[programme.pk])
            found += figures(client.get(programme.get_absolute_url()).context["panel"], numbers[programme.pk])
    return found


def figures(panel: Any, programme: int | None) -> list[Shown]:
    by_code = {each.url.partition("#")[2]: each for each in panel.figures}
    few = [each for each in by_code.values() if each.label != "Trainings completed" and "institutions" not in each.url]
    assert [each.value for each in few if 0 < each.value < 5] == []
    officials, seats = by_code.get("officials-trained"), by_code.get("places-of-officials")
    if officials is None:
        assert seats is None
        return []
    if seats is not None:
        assert not 0 < seats.value - officials.value < 5
    return [Shown(programme, officials.value, officials.women, officials.men)]


@pytest.mark.proof
@pytest.mark.parametrize("seed", proofs.seeds(12))
def test_no_reader_computes_a_small_count_from_the_pages(seed):
    people = generated(seed)
    programmes = stored(people)
    for given in readers(programmes):
        assert recovered(seen_by(given, programmes), people) == [], given


@pytest.fixture
def nearly_all_in_the_first() -> People:
    """All but two of the second programme are in the first too."""
    return {(frozenset({1}), WOMEN): 20, (frozenset({1, 2}), WOMEN): 10, (frozenset({2}), WOMEN): 2}


def test_a_viewer_of_the_first_does_not_find_those_two(nearly_all_in_the_first):
    programmes = stored(nearly_all_in_the_first)
    assert recovered(seen_by([1], programmes), nearly_all_in_the_first) == []


def test_without_the_cure_a_viewer_would(nearly_all_in_the_first, monkeypatch):
    monkeypatch.setattr(disclosure, "tells_of_few", lambda _count: False)
    programmes = stored(nearly_all_in_the_first)
    found = recovered(seen_by([1], programmes), nearly_all_in_the_first, beyond=True)
    assert "people not in 1: 2" in found


def test_pages_of_different_age_show_the_same_figures(client):
    """What was counted last is shown everywhere: who was trained since is on no page before it is counted again."""
    training = TrainingFactory(state="completed")
    attend(training, women=6, men=6)
    client.force_login(ViewerFactory(role__programmes=[training.programme]))
    cached_stats.refresh_due()
    attend(training, women=5, men=5)
    pages = [
        client.get("/en/").context["panel"],
        client.get("/en/today/").context["programmes"][0][1],
        client.get(training.programme.get_absolute_url()).context["panel"],
    ]
    assert [panel.value_of("officials-trained") for panel in pages] == [12, 12, 12]
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=6)):
        cached_stats.refresh_due()
    assert client.get("/en/").context["panel"].value_of("officials-trained") == 22


def counted_later() -> int | None:
    """What the public is told of officials when it is counted again."""
    CachedStatistic.objects.update(counted_at=timezone.now() - datetime.timedelta(hours=1))
    cached_stats.refresh_due()
    return Client().get("/en/").context["panel"].value_of("officials-trained")


def test_few_people_are_not_found_by_looking_again_tomorrow():
    """A training that brings two joins the figures when the next one brings others."""
    first = TrainingFactory(state="completed")
    attend(first, women=6, men=6)
    assert counted_later() == 12
    attend(TrainingFactory(state="completed", programme=first.programme), women=2)
    assert counted_later() == 12
    attend(TrainingFactory(state="completed", programme=first.programme), men=2)
    assert counted_later() == 12
    attend(TrainingFactory(state="completed", programme=first.programme), men=1)
    assert counted_later() == 17


def test_people_who_were_trained_before_keep_a_training_from_telling_of_the_others():
    """Seven come to the second programme, five of them from the first: to all programmes they are two."""
    first, second = TrainingFactory(state="completed"), TrainingFactory(state="completed")
    known = attend(first, women=8, men=8)
    attend(second, women=9, men=9)
    assert counted_later() == 34
    third = TrainingFactory(state="completed", programme=second.programme)
    Enrolment.objects.bulk_create(
        Enrolment(training=third, person=each.person, institution=each.institution, state=Enrolment.State.CONFIRMED)
        for each in known[:5]
    )
    EnrolmentFactory.create_batch(2, training=third)
    assert counted_later() == 34


def test_a_training_that_is_reopened_leaves_the_figures():
    first = TrainingFactory(state="completed")
    attend(first, women=6, men=6)
    second = TrainingFactory(state="completed", programme=first.programme)
    attend(second, women=6, men=6)
    assert counted_later() == 24
    second.state = "planned"
    second.save()
    assert counted_later() == 12
