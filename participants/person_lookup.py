"""Finding somebody who is in the database already, so that nobody is entered twice: also beyond what one sees.

Whoever is looked for by their own address, or by their name in full, is found wherever they took part. Of somebody
whom the person who looks does not see, only the name and the institution may be shown. How often an account looks
beyond what it sees is limited: it is for people whose names are at hand, not for trying names.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from emm.audit import events
from emm.common import rate_limits
from emm.common.errors import DomainError
from emm.common.ordering import by_name

from .duplicates import people_of_whole_name
from .matching.blocking import phone_key
from .matching.keyed_hashes import nip_digest
from .matching.traits import NIP_LENGTH
from .models import Person

# Whoever types a list of sixty names with a pause or two in each needs fewer.
LOOK_UPS_AN_HOUR = 300
MIN_PHONE_DIGITS, MAX_PHONE_DIGITS = 7, 15
_NUMBER = re.compile(r"[+(]?[\d ().+-]{7,30}")


def find_outside_scope(texts: Iterable[str], *, user: Any) -> list[Person]:
    """The people whom ``user`` does not see, and whose email address or whole name one of ``texts`` is.

    Raises ``DomainError`` when the account has looked for too many.
    """
    wanted = [text.strip() for text in texts if text.strip()]
    if user.scope.everything or not wanted:
        return []
    count_look_up(user)
    found = {person.pk: person for text in wanted for person in _people_called(text)}
    seen = visible_people(user, found.values())
    return [person for person in found.values() if person.pk not in seen]


def find_by_number(text: str, *, user: Any) -> QuerySet[Person]:
    """The people whom ``user`` sees and whose NIP or telephone number is ``text``, in whatever way it is grouped.

    A search for a NIP is written into the audit log, also one that finds nobody: without the number.
    """
    people: QuerySet[Person] = Person.objects.for_user(user).order_by(by_name("full_name"), "pk")
    if not _NUMBER.fullmatch(text.strip()):
        return people.none()
    digits = "".join(character for character in text if character.isdigit())
    if len(digits) == NIP_LENGTH:
        found = people.filter(nip_digest=nip_digest(digits))
        events.record(events.Act.NIP_SEARCHED, by=user, found=list(found.values_list("pk", flat=True)))
        return found
    if not MIN_PHONE_DIGITS <= len(digits) <= MAX_PHONE_DIGITS:
        return people.none()
    return people.filter(match_keys__key=phone_key(digits))


def _people_called(text: str) -> list[Person]:
    if "@" in text:
        return list(Person.objects.with_address(text).select_related("institution", "user").order_by("pk"))
    return people_of_whole_name(text)


def count_look_up(user: Any) -> None:
    """One more look beyond what ``user`` sees. Raises ``DomainError`` when there were too many within the hour."""
    if user.scope.everything:
        return
    if not rate_limits.account_may_pass(user, what="known-elsewhere", at_most=LOOK_UPS_AN_HOUR, seconds=3600):
        raise DomainError("participants.too_many_searches")


def visible_people(user: Any, people: Iterable[Person]) -> set[int]:
    """The keys of those of ``people`` whom ``user`` sees; no query for who sees everybody."""
    keys = {person.pk for person in people}
    if user.scope.everything or not keys:
        return keys
    seen: QuerySet[Person] = Person.objects.for_user(user).filter(pk__in=keys)
    return set(seen.values_list("pk", flat=True))
