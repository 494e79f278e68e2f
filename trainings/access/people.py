"""Whose records an officer sees, and which institutions an officer changes.

Within the scope is whoever works in a province of it (the institution's, or the person's own), and whoever was added by
the officer or by somebody who had the same scope then. A grant without provinces adds none to those of another grant.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from emm.accounts.models import Role
from participants.models import Institution, Merge, Person

from .models import RoleGrant
from .scopes import Term, terms_in


def people_of(user: Any) -> Q:
    """People whose records are open to the officer; to others, nobody's."""
    if not user.has_perm("participants.view_people"):
        return Q(pk__in=[])
    history: Any = Person.history  # type: ignore[attr-defined]  # made by simple_history
    # "Exists" rather than "in": for a single person the database then asks about that person alone.
    seen = Q(Exists(history.filter(_added_by(user)).filter(id=OuterRef("pk"))))
    # Or was merged into one that somebody else added: nobody loses sight of a person by a merge.
    added = history.filter(_added_by(user)).order_by().values("id")
    seen |= Q(Exists(Merge.objects.in_force().filter(survivor=OuterRef("pk"), merged_person__in=added)))
    if provinces := user.scope.provinces:
        seen |= Q(region__in=provinces) | Q(institution__in=Institution.objects.in_provinces(provinces))
    return seen


def institutions_of(user: Any) -> Q:
    """Institutions that the officer is responsible for."""
    history: Any = Institution.history  # type: ignore[attr-defined]  # made by simple_history
    there = Institution.objects.in_provinces(user.scope.provinces).order_by().values("pk")
    return Q(pk__in=there) | Q(Exists(history.filter(_added_by(user)).filter(id=OuterRef("pk"))))


def _added_by(user: Any) -> Q:
    """Of rows of history: those in which the officer, or somebody with the same scope on that day, made the record."""
    made_by = Q(history_user=user.pk)
    for term in terms_of_same_scope(user):
        until = {} if term.until is None else {"history_date__date__lte": term.until}
        made_by |= Q(history_user=term.user, history_date__date__gte=term.since, **until)
    return made_by & Q(history_type="+")


def terms_of_same_scope(user: Any) -> list[Term]:
    """Who else was an officer of one of the same areas, from when until when; one query for an account."""
    found: list[Term] | None = user.remembered.get("terms_of_same_scope")
    if found is None:
        others = RoleGrant.objects.filter(role=Role.OFFICER, covers_everything=False).exclude(user=user)
        fields = ("pk", "user", "valid_from", "valid_until", "programmes", "provinces")
        areas = user.scope.areas
        found = terms_in(areas, others.values_list(*fields)) if areas else []
        user.remembered["terms_of_same_scope"] = found
    return found
