"""The list of all certificates, on the page and as a file. No NIP is in it: one is shown at a time, and logged."""

from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from emm.ui.columns import DateColumn, NameColumn
from emm.ui.templatetags.page import badge, bidi_name, state_badge
from trainings.certificates.records.models import Certificate


class CertificateTable(tables.Table):
    number = tables.Column(verbose_name=_("Number"), linkify=True, order_by=("year", "series", "serial"))
    name = NameColumn(verbose_name=_("Name"), by="name")
    training = NameColumn(verbose_name=_("Training"), by="training__title", attrs={"td": {"class": "cell-title"}})
    kind = tables.Column(verbose_name=_("Kind"))
    issued_on = DateColumn(verbose_name=_("Issued"), order_by=("issued_at", "pk"))
    state = tables.Column(verbose_name=_("State"))
    valid_until = DateColumn(verbose_name=_("Valid until"), default="")
    # In files only.
    code = tables.Column(accessor="grouped_code", verbose_name=_("Verification code"), visible=False, orderable=False)
    end_reason = tables.Column(visible=False)
    # Of rows from ``with_printed``.
    jp = tables.Column(verbose_name=_("JP"), accessor="printed_jp", visible=False, orderable=False)
    institution = tables.Column(
        verbose_name=_("Institution"),
        accessor="printed_institution_en",
        empty_values=(),
        visible=False,
        orderable=False,
    )

    class Meta:
        model = Certificate
        fields: tuple[str, ...] = ()
        sequence = ("number", "name", "kind", "training", "issued_on", "state", "valid_until", "...")
        order_by = "-issued_on"

    def render_number(self, value: str) -> SafeString:
        return format_html('<span class="num nowrap">{}</span>', value)

    def value_jp(self, value: str) -> Decimal:
        return Decimal(value)

    def value_institution(self, record: Any) -> str:
        """As printed, in the language of the page; else in the other one."""
        said = [record.printed_institution_en, record.printed_institution_ind]
        if (get_language() or "").startswith("id"):
            said.reverse()
        return said[0] or said[1] or ""

    def value_number(self, value: str) -> str:
        return value

    def render_name(self, value: str) -> SafeString:
        return bidi_name(value)

    def value_name(self, value: str) -> str:
        return value

    def render_state(self, record: Certificate) -> SafeString:
        if not record.differs_from_record:
            return state_badge(record)
        return format_html("{} {}", state_badge(record), badge(str(_("Differs")), "warn", "exclamation-triangle"))

    def value_state(self, record: Certificate) -> str:
        return str(record.get_state_display())
