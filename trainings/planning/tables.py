"""The columns of the lists of trainings and programmes."""

from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from emm.common import formatting
from emm.ui.columns import DateColumn, NameColumn
from emm.ui.templatetags.page import state_badge

from .models import TimetableTemplate, Training, Venue


class TrainingTable(tables.Table):
    title = NameColumn(verbose_name=_("Training"), by="title", linkify=True, attrs={"td": {"class": "cell-title"}})
    starts_on = tables.Column(verbose_name=_("Dates"), attrs={"td": {"class": "nowrap"}})
    place = NameColumn(verbose_name=_("Place"), by="place")
    kind = tables.Column(verbose_name=_("Kind"))
    confirmed_count = tables.Column(
        verbose_name=_("Participants"), attrs={"td": {"class": "num"}, "th": {"class": "num"}}
    )
    state = tables.Column(verbose_name=_("State"))
    # In files only, in place of the dates in words.
    first_day = DateColumn(verbose_name=_("From"), accessor="starts_on", visible=False, orderable=False)
    last_day = DateColumn(verbose_name=_("Until"), accessor="ends_on", visible=False, orderable=False)
    # In files only, of rows from ``with_file_columns``.
    women = tables.Column(verbose_name=_("Women"), visible=False, orderable=False)
    men = tables.Column(verbose_name=_("Men"), visible=False, orderable=False)
    jp = tables.Column(verbose_name=_("JP"), visible=False, orderable=False)
    mode = tables.Column(verbose_name=_("Mode"), visible=False, orderable=False)
    language = tables.Column(verbose_name=_("Language"), visible=False, orderable=False)
    programme = tables.Column(verbose_name=_("Programme"), visible=False, orderable=False)
    donors = tables.Column(verbose_name=_("Donors"), accessor="programme__donors", visible=False, orderable=False)

    class Meta:
        model = Training
        fields = ["title", "starts_on", "place", "kind", "confirmed_count", "state"]
        sequence = ["title", "starts_on", "first_day", "last_day", "..."]
        order_by = ["-starts_on", "-pk"]

    def render_starts_on(self, record: Training) -> str:
        return formatting.date_range(record.starts_on, record.ends_on, short=True)

    def render_confirmed_count(self, record: Training) -> str:
        return f"{record.confirmed_count} / {record.capacity}"

    def value_confirmed_count(self, record: Training) -> int:
        return record.confirmed_count

    def value_jp(self, value: Decimal) -> Decimal:
        """With one place, which SQLite forgets."""
        return value.quantize(Decimal("0.1"))

    def value_programme(self, record: Training) -> str:
        return record.programme.title

    def value_donors(self, record: Training) -> str:
        return ", ".join(donor.label for donor in record.programme.donors.all())

    def render_state(self, record: Training) -> SafeString:
        return state_badge(record)

    def value_state(self, record: Training) -> str:
        return record.get_state_display()


class VenueTable(tables.Table):
    name = NameColumn(verbose_name=_("Name"), by="name", linkify=True)
    city = NameColumn(verbose_name=_("City"), by="city", then="name")
    region = tables.Column(verbose_name=_("Province"), orderable=False)
    country_name = tables.Column(verbose_name=_("Country"), orderable=False)
    room_count = tables.Column(verbose_name=_("Rooms"), attrs={"td": {"class": "num"}, "th": {"class": "num"}})
    # In files only.
    address = NameColumn(verbose_name=_("Address"), by="address", visible=False)
    contact = NameColumn(verbose_name=_("Contact"), by="contact", visible=False)

    class Meta:
        model = Venue
        fields: tuple[str, ...] = ()
        sequence = ("name", "city", "region", "country_name", "room_count", "...")
        order_by = ["name"]


class TimetableTemplateTable(tables.Table):
    name = NameColumn(verbose_name=_("Name"), by="name", linkify=lambda record, table: table.page_of(record))
    kind = tables.Column(verbose_name=_("Kind"))
    day = tables.Column(verbose_name=_("Day"), accessor="day_begins", orderable=False)

    class Meta:
        model = TimetableTemplate
        fields: tuple[str, ...] = ()

    def page_of(self, template: TimetableTemplate) -> str | None:
        """Where the template is changed, for whoever may."""
        user: Any = self.request.user
        return template.get_absolute_url() if user.has_perm("planning.manage_timetable_templates") else None

    def render_kind(self, record: TimetableTemplate) -> str:
        return record.get_kind_display()

    def render_day(self, record: TimetableTemplate) -> str:
        return formatting.hours_of_day(record.day_begins, record.day_ends)
