"""Making the hashes of all people anew: after another secret, or another way of comparing."""

from django.db import transaction

from participants.matching.index import index_people
from participants.matching.keyed_hashes import nip_digest
from participants.models import Person

BATCH = 500


def reindex_people() -> int:
    """The digests of NIPs and the keys of everybody, in blocks. Returns how many people. May be repeated."""
    keys = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        _reindex(keys[start : start + BATCH])
    return len(keys)


@transaction.atomic
def _reindex(keys: list[int]) -> None:
    people = list(
        Person.objects.select_for_update(of=("self",)).filter(pk__in=keys).select_related("user").order_by("pk")
    )
    changed = [person for person in people if _set_digest(person)]
    # Nothing that anybody wrote changes: no history.
    Person.objects.bulk_update(changed, ["nip_digest"])
    index_people(people)


def _set_digest(person: Person) -> bool:
    """Whether the digest is another now. A NIP that no key opens keeps the one it has."""
    digest = nip_digest(person.nip)
    if digest == person.nip_digest or hasattr(person.nip, "stored"):
        return False
    person.nip_digest = digest
    return True
