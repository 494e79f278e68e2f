"""The audit log on one page: searched, in pages, and as a file."""

from typing import Any
from zoneinfo import ZoneInfo

import django_filters
import django_tables2 as tables
from django.forms import DateInput
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from emm.common import formatting
from emm.ui.columns import MomentColumn
from emm.ui.lists import ListPage
from emm.ui.templatetags.page import bidi_name

from . import log
from .log import CHANGES, Line, Log, Wanted
from .models import AuditEvent


def _day(label: Any) -> django_filters.DateFilter:
    return django_filters.DateFilter(label=label, method="keep", widget=DateInput({"type": "date"}, format="%Y-%m-%d"))


class LogFilter(django_filters.FilterSet):
    """What may be asked of the log; ``Log`` itself does the searching, for it is no queryset."""

    who = django_filters.CharFilter(label=_("Who"), method="keep", max_length=100)
    act = django_filters.ChoiceFilter(
        label=_("Action"),
        method="keep",
        empty_label=_("All actions"),
        choices=[*CHANGES.items(), *AuditEvent.Act.choices],
    )
    about = django_filters.ChoiceFilter(
        label=_("Type of record"), method="keep", empty_label=_("All kinds"), choices=log.record_types
    )
    number = django_filters.NumberFilter(
        label=_("Record number"), method="keep", decimal_places=0, min_value=0, max_value=2**63 - 1
    )
    since = _day(_("From"))
    until = _day(_("Until"))

    class Meta:
        model = AuditEvent
        fields: tuple[str, ...] = ()

    def keep(self, queryset: Any, name: str, value: Any) -> Any:
        return queryset

    @property
    def wanted(self) -> Wanted:
        form = self.form
        given = form.cleaned_data if form.is_bound and form.is_valid() else {}
        number = given.get("number")
        return Wanted(
            who=given.get("who") or "",
            act=given.get("act") or "",
            about=given.get("about") or "",
            number=int(number) if number is not None else None,
            since=given.get("since"),
            until=given.get("until"),
        )


class LogTable(tables.Table):
    when = MomentColumn(verbose_name=_("When"), attrs={"td": {"class": "nowrap"}})
    by = tables.Column(verbose_name=_("Who"), attrs={"td": {"class": "nowrap"}})
    act_label = tables.Column(verbose_name=_("Action"))
    about = tables.Column(verbose_name=_("Record"))
    changes = tables.Column(verbose_name=_("Change"), empty_values=())
    network = tables.Column(verbose_name=_("IP address"), attrs={"td": {"class": "nowrap"}})

    class Meta:
        orderable = False
        default = formatting.NOTHING

    def render_when(self, record: Line) -> str:
        return formatting.moment(record.when, record.zone)

    def value_when(self, record: Line) -> Any:
        return record.when.astimezone(ZoneInfo(record.zone)) if record.zone else record.when

    def render_by(self, record: Line) -> SafeString:
        return bidi_name(record.by)

    def value_by(self, record: Line) -> str:
        return record.by

    def render_changes(self, record: Line) -> SafeString | str:
        told = format_html_join(
            "",
            "<div><span class='soft'>{}:</span> <del>{}</del> → <ins>{}</ins></div>",
            ((change.field, change.old, change.new) for change in record.changes),
        )
        return format_html("{}{}", told, record.details) if told or record.details else formatting.NOTHING

    def value_changes(self, record: Line) -> str:
        told = [f"{change.field}: {change.old} → {change.new}" for change in record.changes]
        return "; ".join([*told, record.details] if record.details else told)


class AuditLog(ListPage):
    permission = "audit.view_log"
    model = AuditEvent
    table_class = LogTable
    filterset_class = LogFilter
    template_name = "audit/log.html"
    page_title = _("Audit log")
    empty_icon = "shield-check"
    empty_title = _("No events in this period")
    empty_text = _("Choose an earlier start date to see older events.")

    def get_table_data(self) -> Log:
        return Log(self.filterset.wanted)
