"""The plan in the back room, to search and to look at: it is changed on its own pages, where states have their verbs,
seats are counted and clashes refused.
"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from modeltranslation.admin import TranslationAdmin, TranslationTabularInline

from emm.common.admin import ReadOnly, WithHistory

from .models import Enrolment, Indicator, Programme, Session, SessionTrainer, Training


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


class SessionInline(ReadOnly, admin.TabularInline):
    """The timetable at a glance."""

    model = Session
    fields = ["kind", "title", "module", "starts_at", "ends_at", "room", "jp"]
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("module", "training")


@admin.register(Training)
class TrainingAdmin(ReadOnly, WithHistory, TranslationAdmin):
    list_display = ["title", "kind", "starts_on", "ends_on", "place", "state", "capacity"]
    list_filter = ["state", "kind", "mode", "language", "programme", "region"]
    search_fields = ["title_en", "title_ind", "place", "venue"]
    readonly_fields = ["state", "copied_from", "is_demo"]
    list_select_related = ["programme"]
    date_hierarchy = "starts_on"
    inlines = [SessionInline]


class SessionTrainerInline(ReadOnly, admin.TabularInline):
    model = SessionTrainer


@admin.register(Session)
class SessionAdmin(ReadOnly, WithHistory, TranslationAdmin):
    list_display = ["__str__", "training", "kind", "starts_at", "ends_at", "room", "jp"]
    list_filter = ["kind", "training__kind", "training__programme"]
    search_fields = [
        "title_en",
        "title_ind",
        "module__title_en",
        "module__title_ind",
        "training__title_en",
        "training__title_ind",
        "room",
    ]
    list_select_related = ["training", "module"]
    date_hierarchy = "starts_at"
    inlines = [SessionTrainerInline]


@admin.register(Enrolment)
class EnrolmentAdmin(ReadOnly, WithHistory, TranslationAdmin):
    list_display = ["person", "training", "state", "institution_name", "position", "region"]
    list_filter = ["state", "training__programme", "training__kind", "region"]
    search_fields = ["person__full_name", "person__email", "institution_name_en", "institution_name_ind", "position"]
    readonly_fields = ["state", "waiting_since"]
    list_select_related = ["person", "training", "region"]
