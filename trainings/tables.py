"""The columns of the lists of trainings and programmes."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from emm.common import words
from emm.common.templatetags.page import state_badge

from .models import Programme, Training


class TrainingTable(tables.Table):
    title = tables.Column(verbose_name=_("Training"), linkify=True, attrs={"td": {"class": "cell-title"}})
    starts_on = tables.Column(verbose_name=_("Dates"), attrs={"td": {"class": "nowrap"}})
    place = tables.Column(verbose_name=_("Place"))
    kind = tables.Column(verbose_name=_("Kind"))
    confirmed_count = tables.Column(
        verbose_name=_("Seats taken"), attrs={"td": {"class": "num"}, "th": {"class": "num"}}
    )
    state = tables.Column(verbose_name=_("State"))

    class Meta:
        model = Training
        fields = ["title", "starts_on", "place", "kind", "confirmed_count", "state"]
        order_by = ["-starts_on", "-pk"]

    def render_starts_on(self, record: Training) -> str:
        return words.date_range(record.starts_on, record.ends_on, short=True)

    def value_starts_on(self, record: Training) -> str:
        return f"{record.starts_on.isoformat()} – {record.ends_on.isoformat()}"

    def render_confirmed_count(self, record: Training) -> str:
        return f"{record.confirmed_count} / {record.capacity}"

    def value_confirmed_count(self, record: Training) -> int:
        return record.confirmed_count

    def render_state(self, record: Training) -> SafeString:
        return state_badge(record)

    def value_state(self, record: Training) -> str:
        return record.get_state_display()


class ProgrammeTable(tables.Table):
    title = tables.Column(verbose_name=_("Programme"), linkify=True)
    starts_on = tables.Column(verbose_name=_("Period"), attrs={"td": {"class": "nowrap"}})
    donors = tables.Column(verbose_name=_("Donors"), accessor="donors", orderable=False)
    training_count = tables.Column(verbose_name=_("Trainings"), attrs={"td": {"class": "num"}, "th": {"class": "num"}})
    indicator_count = tables.Column(
        verbose_name=_("Indicators"), attrs={"td": {"class": "num"}, "th": {"class": "num"}}
    )

    class Meta:
        model = Programme
        fields = ["title", "starts_on", "donors", "training_count", "indicator_count"]
        order_by = ["-starts_on"]

    def render_starts_on(self, record: Programme) -> str:
        return words.date_range(record.starts_on, record.ends_on, short=True)

    def value_starts_on(self, record: Programme) -> str:
        return f"{record.starts_on.isoformat()} – {record.ends_on.isoformat()}"

    def render_donors(self, record: Programme) -> Any:
        return self.value_donors(record) or format_html("<span>{}</span>", words.NOTHING)

    def value_donors(self, record: Programme) -> str:
        return ", ".join(donor.label for donor in record.donors.all())
