"""How the list of accounts is narrowed."""

import django_filters
from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from emm.ui.lists import SearchFilter

from .models import Role, User
from .registries import ROLES

STATES = [
    ("open", _("Active")),
    ("invited", _("Invited, not signed in yet")),
    ("without_factor", _("Without two-step verification")),
    ("closed", _("Deactivated")),
]


class AccountFilter(django_filters.FilterSet):
    q = SearchFilter(fields=["full_name", "email"])
    role = django_filters.ChoiceFilter(
        label=_("Role"),
        empty_label=_("All roles"),
        choices=[*Role.choices, ("none", _("No active role"))],
        method="by_role",
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), empty_label=_("All states"), choices=STATES, method="by_state"
    )

    class Meta:
        model = User
        fields = ["q", "role", "state"]

    def by_role(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        roles = ROLES.only()
        if value == "none":
            return queryset.exclude(pk__in=roles.holders()).exclude(is_superuser=True)
        holders = Q(pk__in=roles.holders(value))
        if value == Role.ADMINISTRATOR:
            holders |= Q(is_superuser=True)
        return queryset.filter(holders)

    def by_state(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        if value == "closed":
            return queryset.filter(is_active=False)
        queryset = queryset.filter(is_active=True)
        if value == "invited":
            return queryset.filter(invited_at__isnull=False, last_login=None)
        if value == "without_factor":
            factors = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
            return queryset.exclude(pk__in=factors.values("user"))
        return queryset
