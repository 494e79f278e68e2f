"""The list of all certificates, on the page and as a file."""

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from emm.common.columns import DateColumn
from emm.common.templatetags.page import badge, bidi_name, state_badge

from .models import Certificate, CertificateTemplate


class CertificateTable(tables.Table):
    number = tables.Column(verbose_name=_("Number"), linkify=True, order_by=("year", "series", "serial"))
    name = tables.Column(verbose_name=_("Name"))
    training = tables.Column(verbose_name=_("Training"), attrs={"td": {"class": "cell-title"}})
    kind = tables.Column(verbose_name=_("Kind"))
    issued_at = DateColumn(verbose_name=_("Issued"))
    state = tables.Column(verbose_name=_("State"))
    valid_until = DateColumn(verbose_name=_("Valid until"), default="")
    # In files only.
    code = tables.Column(accessor="grouped_code", verbose_name=_("Verification code"), visible=False, orderable=False)
    end_reason = tables.Column(visible=False)

    class Meta:
        model = Certificate
        fields: tuple[str, ...] = ()
        sequence = ("number", "name", "kind", "training", "issued_at", "state", "valid_until", "...")
        order_by = ("-issued_at", "-pk")

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


class TemplateTable(tables.Table):
    name = tables.Column(verbose_name=_("Name"), linkify=True)
    state = tables.Column(verbose_name=_("State"))
    latest_number = tables.Column(
        verbose_name=_("Published version"), attrs={"td": {"class": "num"}, "th": {"class": "num"}}
    )
    latest_at = DateColumn(verbose_name=_("Published"))
    draft_number = tables.Column(
        verbose_name=_("Draft of version"), attrs={"td": {"class": "num"}, "th": {"class": "num"}}
    )
    issued = tables.Column(verbose_name=_("Certificates"), attrs={"td": {"class": "num"}, "th": {"class": "num"}})

    class Meta:
        model = CertificateTemplate
        fields: tuple[str, ...] = ()
        sequence = ("name", "state", "latest_number", "latest_at", "draft_number", "issued")
        order_by = "name"

    def render_name(self, value: str, record: CertificateTemplate) -> SafeString | str:
        return format_html("{} {}", value, badge(str(_("Default")), "info", "star")) if record.is_default else value

    def value_name(self, value: str) -> str:
        return value

    def render_state(self, record: CertificateTemplate) -> SafeString:
        return state_badge(record)

    def value_state(self, record: CertificateTemplate) -> str:
        return str(record.get_state_display())
