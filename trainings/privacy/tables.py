"""The list of requests, on the page and as a file. What was asked and answered is in neither."""

import datetime

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from emm.common import formatting
from emm.ui.columns import MomentColumn, NameColumn
from emm.ui.templatetags import page
from emm.ui.templatetags.page import badge, state_badge

from .models import PrivacyRequest


class RequestTable(tables.Table):
    person = NameColumn(verbose_name=_("Person"), by="person__full_name")
    kind = tables.Column(verbose_name=_("Type of request"))
    received_at = MomentColumn(verbose_name=_("Received"))
    due_at = MomentColumn(verbose_name=_("Answer by"))
    state = tables.Column(verbose_name=_("State"))
    handled_by = NameColumn(verbose_name=_("Handled by"), by="handled_by__full_name")
    # In files only.
    closed_at = MomentColumn(verbose_name=_("Closed"), visible=False)

    class Meta:
        model = PrivacyRequest
        fields: tuple[str, ...] = ()
        sequence = ("person", "kind", "received_at", "due_at", "state", "handled_by", "...")
        order_by = ("due_at",)

    def render_person(self, record: PrivacyRequest) -> SafeString:
        return page.person(record.person.name_with_titles, "", record.get_absolute_url())

    def value_person(self, record: PrivacyRequest) -> str:
        return record.person.name_with_titles

    def render_due_at(self, record: PrivacyRequest) -> SafeString | str:
        due = formatting.moment(record.due_at)
        if not record.is_late():
            return due
        return format_html("{} {}", due, badge(gettext("Late"), "bad", "exclamation-circle"))

    def value_due_at(self, record: PrivacyRequest) -> datetime.datetime:
        return record.due_at

    def render_state(self, record: PrivacyRequest) -> SafeString:
        return state_badge(record)

    def value_state(self, record: PrivacyRequest) -> str:
        return str(record.get_state_display())
