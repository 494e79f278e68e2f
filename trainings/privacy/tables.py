"""The list of requests, on the page and as a file. What was asked and answered is in neither."""

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from emm.common import words
from emm.common.templatetags import quick
from emm.common.templatetags.page import badge, state_badge

from .models import PrivacyRequest


class RequestTable(tables.Table):
    person = tables.Column(verbose_name=_("Person"), order_by=("person__full_name", "pk"))
    kind = tables.Column(verbose_name=_("What is asked for"))
    received_at = tables.Column(verbose_name=_("Received"))
    due_at = tables.Column(verbose_name=_("Answer by"))
    state = tables.Column(verbose_name=_("State"))
    handled_by = tables.Column(verbose_name=_("Handled by"))
    # In files only.
    closed_at = tables.Column(verbose_name=_("Closed"), visible=False)

    class Meta:
        model = PrivacyRequest
        fields: tuple[str, ...] = ()
        sequence = ("person", "kind", "received_at", "due_at", "state", "handled_by", "...")
        order_by = ("due_at",)

    def render_person(self, record: PrivacyRequest) -> SafeString:
        return quick.person(record.person.name_with_titles, "", record.get_absolute_url())

    def value_person(self, record: PrivacyRequest) -> str:
        return record.person.name_with_titles

    def render_received_at(self, record: PrivacyRequest) -> str:
        return words.moment(record.received_at)

    def render_due_at(self, record: PrivacyRequest) -> SafeString | str:
        due = words.moment(record.due_at)
        if not record.is_late():
            return due
        return format_html("{} {}", due, badge(gettext("Late"), "bad", "exclamation-circle"))

    def value_due_at(self, record: PrivacyRequest) -> str:
        return words.moment(record.due_at)

    def render_state(self, record: PrivacyRequest) -> SafeString:
        return state_badge(record)

    def value_state(self, record: PrivacyRequest) -> str:
        return str(record.get_state_display())

    def render_closed_at(self, record: PrivacyRequest) -> str:
        return words.moment(record.closed_at) if record.closed_at else ""
