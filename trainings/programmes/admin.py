"""On the admin site, to search and to look at."""

from django.contrib import admin
from modeltranslation.admin import TranslationAdmin, TranslationTabularInline

from emm.common.admin import ReadOnly, WithHistory
from trainings.programmes.models import Indicator, Programme


class IndicatorInline(ReadOnly, TranslationTabularInline):
    model = Indicator


@admin.register(Programme)
class ProgrammeAdmin(ReadOnly, WithHistory, TranslationAdmin):
    """Not deleted either: a role that was given for it alone would reach every programme."""

    list_display = ["title", "code", "starts_on", "ends_on"]
    search_fields = ["title_en", "title_ind", "code"]
    list_filter = ["donors"]
    date_hierarchy = "starts_on"
    inlines = [IndicatorInline]
