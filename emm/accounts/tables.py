"""The list of accounts, on the page and as a file."""

from typing import Any

import django_tables2 as tables
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from emm.common import formatting
from emm.ui.columns import MomentColumn, NameColumn
from emm.ui.templatetags import page
from emm.ui.templatetags.page import badge

from .models import Role, User


class AccountTable(tables.Table):
    name = NameColumn(verbose_name=_("Name"), accessor="get_short_name", by="full_name")
    roles = tables.Column(verbose_name=_("Active roles"), accessor="pk", orderable=False, empty_values=())
    state = tables.Column(verbose_name=_("State"), accessor="is_active", orderable=False)
    last_login = MomentColumn(verbose_name=_("Last sign-in"))
    # In files only.
    email = tables.Column(visible=False)
    language = tables.Column(visible=False)

    class Meta:
        model = User
        fields: tuple[str, ...] = ()
        sequence = ("name", "roles", "state", "last_login", "...")

    def render_name(self, record: User) -> SafeString:
        detail = record.email if record.full_name else ""
        return page.person(record.get_short_name(), detail, record.get_absolute_url())

    def value_name(self, record: User) -> str:
        return record.full_name

    def render_roles(self, record: Any) -> str:
        return formatting.listed(_role_labels(record)) or formatting.NOTHING

    def value_roles(self, record: Any) -> str:
        return "; ".join(_role_labels(record))

    def render_state(self, record: User) -> SafeString:
        return badge(*account_state(record))

    def value_state(self, record: User) -> str:
        return account_state(record)[0]

    def render_last_login(self, value: Any) -> str:
        return formatting.relative(value)

    def value_last_login(self, value: Any) -> Any:
        return value


def _role_labels(user: Any) -> list[str]:
    """The roles of today, with the last day where there is one; ``user`` comes from ``with_roles()``."""
    roles = user.roles_in_words
    labels = [
        gettext("%(role)s (until %(day)s)") % {"role": held.label, "day": formatting.date_range(held.until, short=True)}
        if held.until
        else held.label
        for held in roles
    ]
    if user.is_superuser and Role.ADMINISTRATOR not in {held.role for held in roles}:
        labels.insert(0, str(Role.ADMINISTRATOR.label))
    return labels


def account_state(user: User) -> tuple[str, str, str]:
    """Whether the account is open, in a word with its tone and icon."""
    if not user.is_active:
        return gettext("Deactivated"), "neutral", "slash-circle"
    if user.is_invited:
        return gettext("Invited"), "info", "send"
    return gettext("Active"), "good", "check-circle"
