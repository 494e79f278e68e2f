"""The plan in the admin site, to search and to look at: it is changed on its own pages, where states have their
services, places are counted and clashes refused.
"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from modeltranslation.admin import TranslationAdmin

from emm.common.admin import ReadOnly, WithHistory

from .models import Room, Session, SessionTrainer, TimetableTemplate, Training, Venue


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
    search_fields = ["title_en", "title_ind", "place", "venue__name"]
    readonly_fields = ["state", "copied_from", "is_demo"]
    list_select_related = ["programme"]
    date_hierarchy = "starts_on"
    inlines = [SessionInline]


class SessionTrainerInline(ReadOnly, admin.TabularInline):
    model = SessionTrainer


@admin.register(Session)
class SessionAdmin(ReadOnly, WithHistory, TranslationAdmin):
    list_display = ["__str__", "training", "kind", "starts_at", "ends_at", "room", "jp", "state"]
    list_filter = ["kind", "state", "training__kind", "training__programme"]
    search_fields = [
        "title_en",
        "title_ind",
        "module__title_en",
        "module__title_ind",
        "training__title_en",
        "training__title_ind",
        "room__name",
    ]
    readonly_fields = ["uid", "state", "cancellation_reason", "cancelled_at", "cancelled_by"]
    list_select_related = ["training", "module"]
    date_hierarchy = "starts_at"
    inlines = [SessionTrainerInline]


class RoomInline(ReadOnly, admin.TabularInline):
    model = Room


@admin.register(Venue)
class VenueAdmin(ReadOnly, WithHistory):
    list_display = ["name", "city", "region", "country", "time_zone"]
    list_filter = ["country", "region"]
    search_fields = ["name", "city", "address"]
    list_select_related = ["region"]
    inlines = [RoomInline]


@admin.register(TimetableTemplate)
class TimetableTemplateAdmin(ReadOnly, WithHistory, TranslationAdmin):
    list_display = ["name", "kind"]
    list_filter = ["kind"]
    search_fields = ["name_en", "name_ind"]
