"""The list of programmes."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from emm.common import formatting
from emm.ui.columns import DateColumn, NameColumn
from trainings.programmes.models import Programme


class ProgrammeTable(tables.Table):
    title = NameColumn(verbose_name=_("Programme"), by="title", linkify=True)
    starts_on = tables.Column(verbose_name=_("Period"), attrs={"td": {"class": "nowrap"}})
    donors = tables.Column(verbose_name=_("Donors"), accessor="donors", orderable=False)
    training_count = tables.Column(verbose_name=_("Trainings"), attrs={"td": {"class": "num"}, "th": {"class": "num"}})
    indicator_count = tables.Column(
        verbose_name=_("Indicators"), attrs={"td": {"class": "num"}, "th": {"class": "num"}}
    )
    # In files only, in place of the period in words.
    first_day = DateColumn(verbose_name=_("From"), accessor="starts_on", visible=False, orderable=False)
    last_day = DateColumn(verbose_name=_("Until"), accessor="ends_on", visible=False, orderable=False)

    class Meta:
        model = Programme
        fields = ["title", "starts_on", "donors", "training_count", "indicator_count"]
        sequence = ["title", "starts_on", "first_day", "last_day", "..."]
        order_by = ["-starts_on"]

    def render_starts_on(self, record: Programme) -> str:
        return formatting.date_range(record.starts_on, record.ends_on, short=True)

    def render_donors(self, record: Programme) -> Any:
        return self.value_donors(record) or format_html("<span>{}</span>", formatting.NOTHING)

    def value_donors(self, record: Programme) -> str:
        return ", ".join(donor.label for donor in record.donors.all())
