"""Whether somebody is in the database already, under a name that reads the same."""

from itertools import combinations

from django.db.models import Q, QuerySet

from emm.common.ordering import by_name

from .models import Person
from .names import fold_name, is_part_of_name, is_same_name, key_of, readings, words_of

# So many are shown before a name is taken for a common one. Whether there are any is found among all.
SHOWN = 10
# Of a longer name, so many words are looked for in pairs.
MAX_WORDS = 6


def people_of_same_name(
    full_name: str, *, but: Person | None = None, among: QuerySet[Person] | None = None
) -> list[Person]:
    """People of this name, whatever the order, capitals and marks: “O’Neil, Ana” is “ana oneil”; these come first.

    A name of several words also finds those that lack some of them or have more ("Siti Nurhaliza" and "Siti Nurhaliza
    Tarudin"): to be asked only ``among`` people whom the asker sees; of all, by default.
    """
    names = readings(full_name)
    people = Person.objects.all() if among is None else among
    if but is not None and but.pk:
        people = people.exclude(pk=but.pk)
    same, similar = [], []
    for pk, on_record in _called(people, names, with_parts=True):
        if any(is_same_name(name, on_record) for name in names):
            same.append(pk)
        elif any(is_part_of_name(name, on_record) for name in names):
            similar.append(pk)
    return _in_order([*same, *similar])


def people_of_whole_name(typed: str) -> list[Person]:
    """People of exactly this name, no word more and none less: for whoever may not look people up by a part of it."""
    names = readings(typed)
    called = _called(Person.objects.all(), names, with_parts=False)
    return _in_order([pk for pk, on_record in called if any(is_same_name(name, on_record) for name in names)])


def _called(people: QuerySet[Person], names: list[str], *, with_parts: bool) -> list[tuple[int, str]]:
    """The keys and folded names of everybody who may have one of the folded ``names``: found by indexes alone.

    ``with_parts``: or a name that has two of its words.
    """
    wanted = Q(pk__in=[])
    for name in names:
        words = sorted(words_of(name))
        wanted |= Q(name_key=key_of(name)) | _with_all(words)
        if with_parts:
            for pair in combinations(sorted(words, key=len, reverse=True)[:MAX_WORDS], 2):
                wanted |= _with_all(pair)
    found = people.filter(wanted).order_by(by_name("full_name"), "pk").values_list("pk", "full_name")
    return [(pk, fold_name(full_name)) for pk, full_name in found]


def _with_all(words: list[str] | tuple[str, ...]) -> Q:
    """Everybody in whose search text all of the words stand: that, and not the name alone, has an index of trigrams."""
    return Q(*(Q(search_text__contains=word) for word in words))


def _in_order(keys: list[int]) -> list[Person]:
    """The first of the people with these keys, as many as are shown."""
    people = Person.objects.select_related("institution", "user").in_bulk(keys[:SHOWN])
    return [people[key] for key in keys[:SHOWN]]
