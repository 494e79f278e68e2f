"""Finding somebody who is on record already, so that nobody is entered twice: also beyond what one sees.

Whoever is looked for by their own address, or by their name in full, is found wherever they took part. Of somebody
whom the person who looks does not see, only the name and the institution may be shown; being enrolled changes that.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from .duplicates import people_of_same_name
from .models import Person


def known_elsewhere(texts: Iterable[str], *, user: Any) -> list[Person]:
    """The people whom ``user`` does not see, and whose e-mail address or whole name one of ``texts`` is."""
    if user.scope.everything:
        return []
    found: dict[int, Person] = {}
    for text in filter(None, (text.strip() for text in texts)):
        same_address = Person.objects.filter(email__iexact=text).select_related("institution")
        found.update({person.pk: person for person in [*same_address, *people_of_same_name(text)]})
    seen = seen_by(user, found.values())
    return [person for person in found.values() if person.pk not in seen]


def seen_by(user: Any, people: Iterable[Person]) -> set[int]:
    """The keys of those of ``people`` whom ``user`` sees."""
    seen: QuerySet[Person] = Person.objects.for_user(user).filter(pk__in=[person.pk for person in people])
    return set(seen.values_list("pk", flat=True))
