"""The list of all certificates, on the page and as a file."""

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from emm.common.templatetags.page import bidi_name, state_badge

from .models import Certificate


class CertificateTable(tables.Table):
    number = tables.Column(verbose_name=_("Number"), linkify=True, order_by=("year", "series", "serial"))
    name = tables.Column(verbose_name=_("Name"))
    training = tables.Column(verbose_name=_("Training"))
    issued_at = tables.DateColumn(verbose_name=_("Issued"), format="j M Y", attrs={"td": {"class": "nowrap"}})
    state = tables.Column(verbose_name=_("State"))
    # In files only.
    code = tables.Column(accessor="grouped_code", verbose_name=_("Verification code"), visible=False, orderable=False)
    end_reason = tables.Column(visible=False)

    class Meta:
        model = Certificate
        fields: tuple[str, ...] = ()
        sequence = ("number", "name", "training", "issued_at", "state", "...")
        order_by = "-issued_at"

    def render_number(self, value: str) -> SafeString:
        return format_html('<span class="num nowrap">{}</span>', value)

    def value_number(self, value: str) -> str:
        return value

    def render_name(self, value: str) -> SafeString:
        return bidi_name(value)

    def value_name(self, value: str) -> str:
        return value

    def render_state(self, record: Certificate) -> SafeString:
        return state_badge(record)

    def value_state(self, record: Certificate) -> str:
        return str(record.get_state_display())

    def order_training(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        column = f"training__title_{'ind' if (get_language() or '').startswith('id') else 'en'}"
        return queryset.order_by(f"-{column}" if is_descending else column, "pk"), True
