"""People on the admin site: to look at. Their own pages change them, where the services ask for consent and evidence.

Institutions and regions are changed here, too.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin
from simple_history.template_utils import HistoricalRecordContextHelper

from emm.common.admin import ReadOnly, WithHistory
from emm.forms.admin import WithVersions

from .models import Consent, Institution, Person, Qualification, Region, Trainer


@admin.register(Region)
class RegionAdmin(WithVersions, TranslationAdmin):
    list_display = ["code", "name", "level", "parent", "time_zone"]
    list_filter = ["level", "time_zone"]
    search_fields = ["code", "name_en", "name_ind"]
    autocomplete_fields = ["parent"]
    list_select_related = ["parent"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A role that was given for this province alone would reach the whole country."""
        return False


@admin.register(Institution)
class InstitutionAdmin(WithVersions, WithHistory, TranslationAdmin):
    list_display = ["name", "short_name", "kind", "level", "region", "parent"]
    list_filter = ["kind", "level", "region__parent"]
    search_fields = ["name_en", "name_ind", "short_name_en", "short_name_ind"]
    autocomplete_fields = ["parent", "region"]
    list_select_related = ["region", "parent"]


class _WithoutNip(HistoricalRecordContextHelper):
    """Tells that the NIP changed, but not from what to what."""

    def prepare_delta_change_value(self, change: Any, value: Any) -> Any:
        if change.field == "nip":
            return _("(hidden)") if value else "–"
        return super().prepare_delta_change_value(change, value)


@admin.register(Person)
class PersonAdmin(ReadOnly, WithHistory):
    list_display = ["name", "institution", "position", "region", "sex", "address"]
    list_filter = ["sex", "language", "region", "institution__kind"]
    search_fields = ["full_name", "email", "user__email", "position", "institution__name_en", "institution__name_ind"]
    list_select_related = ["institution", "region"]
    # It is shown and changed on the person's own page, where showing it leaves a trace.
    exclude = ["nip"]

    @admin.display(description=_("Name"), ordering="full_name")
    def name(self, person: Person) -> str:
        return person.name_with_titles

    @admin.display(description=_("Email address"))
    def address(self, person: Person) -> str:
        return person.email_address

    def get_historical_record_context_helper(self, request: HttpRequest, historical_record: Any) -> Any:
        return _WithoutNip(self.model, historical_record)


@admin.register(Consent)
class ConsentAdmin(ReadOnly, WithHistory):
    list_display = ["person", "purpose", "version", "channel", "given_on", "withdrawn_on"]
    list_filter = ["purpose", "channel", "version"]
    search_fields = ["person__full_name", "person__email", "person__user__email"]
    list_select_related = ["person"]
    date_hierarchy = "given_on"


class QualificationInline(ReadOnly, admin.TabularInline):
    model = Qualification


@admin.register(Trainer)
class TrainerAdmin(ReadOnly, WithHistory):
    list_display = ["person", "status", "teaches_in_indonesian", "teaches_in_english"]
    list_filter = ["status", "teaches_in_indonesian", "teaches_in_english", "modules"]
    search_fields = ["person__full_name", "person__email", "person__user__email"]
    list_select_related = ["person"]
    inlines = [QualificationInline]
