"""Whether somebody is on record already, under a name that reads the same."""

import unicodedata

from .models import Person

# So many people are looked at, and so many shown, before a name is taken for a common one.
CANDIDATES = 500
SHOWN = 10


def people_of_same_name(full_name: str, *, but: Person | None = None) -> list[Person]:
    """People whose name has the same words, whatever the order, capitals and marks: “O’Neil, Ana” is “ana oneil”.

    A name of several words also finds those that lack some of them ("Siti Nurhaliza" and "Siti Nurhaliza Tarudin").
    """
    wanted = _words(full_name)
    if not wanted:
        return []
    # The longest piece without marks is the rarest thing that the database can look for itself.
    rarest = max(_pieces(full_name), key=len)
    candidates = Person.objects.filter(full_name__icontains=rarest).select_related("institution")
    if but is not None and but.pk:
        candidates = candidates.exclude(pk=but.pk)
    return [person for person in candidates[:CANDIDATES] if _same(wanted, _words(person.full_name))][:SHOWN]


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    fewer = min(one, other, key=len)
    return one == other or (len(fewer) > 1 and fewer == (one & other))


def _words(name: str) -> frozenset[str]:
    """The words of a name without capitals, accents and marks."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(c if c.isspace() or c in ",-" else c * (unicodedata.category(c)[0] in "LN") for c in plain)
    return frozenset(kept.replace(",", " ").replace("-", " ").split())


def _pieces(name: str) -> list[str]:
    """Runs of letters as they are written."""
    return "".join(c if c.isalnum() else " " for c in name).split() or [name.strip()]
