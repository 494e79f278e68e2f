"""The list of templates."""

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from emm.ui.columns import MomentColumn, NameColumn
from emm.ui.templatetags.page import badge, state_badge
from trainings.certificates.designs.models import CertificateTemplate


class TemplateTable(tables.Table):
    name = NameColumn(verbose_name=_("Name"), by="name", linkify=True)
    state = tables.Column(verbose_name=_("State"))
    latest_number = tables.Column(
        verbose_name=_("Published version"), attrs={"td": {"class": "num"}, "th": {"class": "num"}}
    )
    latest_at = MomentColumn(verbose_name=_("Published"))
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
