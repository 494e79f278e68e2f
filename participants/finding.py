"""Finding somebody who is on record already, so that nobody is entered twice: also beyond what one sees.

Whoever is looked for by their own address, or by their name in full, is found wherever they took part. Of somebody
whom the person who looks does not see, only the name and the institution may be shown. How often an account looks
beyond what it sees is limited: it is for people whose names are at hand, not for trying names.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from emm.common import rate_limits
from emm.common.errors import DomainError

from .duplicates import people_of_whole_name
from .models import Person

# Whoever types a list of sixty names with a pause or two in each needs fewer.
LOOK_UPS_AN_HOUR = 300


def known_elsewhere(texts: Iterable[str], *, user: Any) -> list[Person]:
    """The people whom ``user`` does not see, and whose e-mail address or whole name one of ``texts`` is.

    Raises ``DomainError`` when the account has looked for too many.
    """
    wanted = [text.strip() for text in texts if text.strip()]
    if user.scope.everything or not wanted:
        return []
    count_look_up(user)
    found = {person.pk: person for text in wanted for person in _people_called(text)}
    seen = seen_by(user, found.values())
    return [person for person in found.values() if person.pk not in seen]


def _people_called(text: str) -> list[Person]:
    if "@" in text:
        return list(Person.objects.filter(email__iexact=text).select_related("institution"))
    return people_of_whole_name(text)


def count_look_up(user: Any) -> None:
    """One more look beyond what ``user`` sees. Raises ``DomainError`` when there were too many within the hour."""
    if user.scope.everything:
        return
    if not rate_limits.account_may_pass(user, what="known-elsewhere", at_most=LOOK_UPS_AN_HOUR, seconds=3600):
        raise DomainError(
            _(
                "You have looked for very many people outside what you are responsible for. "
                "Until an hour has passed, only those within it are found."
            ),
            code="too_many",
        )


def seen_by(user: Any, people: Iterable[Person]) -> set[int]:
    """The keys of those of ``people`` whom ``user`` sees."""
    seen: QuerySet[Person] = Person.objects.for_user(user).filter(pk__in=[person.pk for person in people])
    return set(seen.values_list("pk", flat=True))
