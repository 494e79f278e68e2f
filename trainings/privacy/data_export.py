"""A copy of everything in the database about one person, for that person: data protection law calls it access."""

import json
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from participants.models import Person
from participants.registries import PERSON_DATA


def copy_of(person: Person) -> dict[str, Any]:
    """Everything in the database about ``person``, as plain values that can be written as JSON."""
    parts = {name: of_person(person) for data in PERSON_DATA.values() for name, of_person in data.copy.items()}
    whole = {
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
        "person": _person(person),
        "account": _account(person.user),
        **parts,
    }
    plain: dict[str, Any] = json.loads(json.dumps(whole, cls=DjangoJSONEncoder))
    return plain


def _person(person: Person) -> dict[str, Any]:
    return {
        "full_name": person.full_name,
        "titles_before_the_name": person.title_before,
        "titles_after_the_name": person.title_after,
        "name_on_certificates": person.name_on_certificate,
        "sex": person.get_sex_display(),
        "email": person.email_address,
        "telephone": person.phone,
        "nip": person.nip,
        "institution": str(person.institution or ""),
        "position": person.position,
        "province": str(person.region or ""),
        "language": str(dict(settings.LANGUAGES)[person.email_language]),
        "note": person.note,
    }


def _account(user: Any) -> dict[str, Any] | None:
    if user is None:
        return None
    return {
        "email": user.email,
        "full_name": user.full_name,
        "language": user.get_language_display(),
        "joined_on": timezone.localdate(user.date_joined),
        "last_sign_in": timezone.localtime(user.last_login).isoformat(timespec="seconds") if user.last_login else None,
    }
