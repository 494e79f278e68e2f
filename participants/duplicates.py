"""Whether somebody is on record already, under a name that reads the same."""

import unicodedata

from django.db.models import QuerySet
from django.db.models.functions import Length

from emm.common.searching import SEARCH_TEXT, containing

from .models import Person

# So many people are looked at, and so many shown, before a name is taken for a common one.
CANDIDATES = 500
SHOWN = 10
# What people write before a name and do not mean as a part of it.
TITLES_BEFORE = frozenset(["apt", "dr", "dra", "drg", "drh", "drs", "h", "hj", "ir", "kh", "ns", "pdt", "prof", "ust"])


def people_of_same_name(
    full_name: str, *, but: Person | None = None, among: QuerySet[Person] | None = None
) -> list[Person]:
    """People whose name has the same words, whatever the order, capitals and marks: “O’Neil, Ana” is “ana oneil”.

    A name of several words also finds those that lack some of them ("Siti Nurhaliza" and "Siti Nurhaliza Tarudin"): to
    be asked only ``among`` people whom the asker sees; of all, by default.
    """
    wanted = _words(full_name)
    if not wanted:
        return []
    # The longest piece without marks is the rarest thing that the database can look for itself.
    rarest = max(_pieces(full_name), key=len)
    people = Person.objects.all() if among is None else among
    candidates = people.filter(full_name__icontains=rarest).select_related("institution")
    if but is not None and but.pk:
        candidates = candidates.exclude(pk=but.pk)
    return [person for person in candidates[:CANDIDATES] if _same(wanted, _words(person.full_name))][:SHOWN]


def people_of_whole_name(typed: str) -> list[Person]:
    """People of exactly this name, no word more and none less: for whoever may not look people up by a part of it.

    Capitals, accents, the order of the words, the space between them and titles do not matter.
    """
    found: dict[int, Person] = {}
    # “Rahma, Siti” is a name turned round, “Siti Rahma, SH” has a title after it.
    for reading in dict.fromkeys([typed.replace(",", " "), typed.partition(",")[0]]):
        name = _without_titles(reading)
        if not _words(name):
            continue
        # Whoever has these words and no more has the shortest names of those who have them.
        candidates = containing(Person.objects.select_related("institution"), [SEARCH_TEXT], " ".join(_pieces(name)))
        nearest = candidates.order_by(Length("full_name"), "pk")[:CANDIDATES]
        found.update({person.pk: person for person in nearest if _is_whole(name, _without_titles(person.full_name))})
    return list(found.values())[:SHOWN]


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    fewer = min(one, other, key=len)
    return one == other or (len(fewer) > 1 and fewer == (one & other))


def _is_whole(one: str, other: str) -> bool:
    """Whether both are one name: “Nur Haliza” is “Nurhaliza”, and “Haliza Nur”."""
    return _words(one) == _words(other) or _letters(one) == _letters(other)


def _without_titles(name: str) -> str:
    """Without “Prof. Dr. H.” before it and “S.H. M.Si.” after it; a lone “S.” may be an initial."""
    words = name.split()
    while len(words) > 1 and words[0].casefold().rstrip(".") in TITLES_BEFORE:
        words.pop(0)
    while len(words) > 1 and "." in words[-1].removesuffix("."):
        words.pop()
    return " ".join(words)


def _words(name: str) -> frozenset[str]:
    """The words of a name without capitals, accents and marks."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(c if c.isspace() or c in ",-" else c * (unicodedata.category(c)[0] in "LN") for c in plain)
    return frozenset(kept.replace(",", " ").replace("-", " ").split())


def _letters(name: str) -> str:
    """All letters of a name in a row, as plain as its words. Points stay: “siti.rahma” is not how a name is written."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in plain if c == "." or unicodedata.category(c)[0] in "LN")


def _pieces(name: str) -> list[str]:
    """Runs of letters as they are written."""
    return "".join(c if c.isalnum() else " " for c in name).split() or [name.strip()]
