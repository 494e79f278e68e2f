"""The plan in the back room, to search and to mend: states change by their verbs only, and clashes are refused."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from modeltranslation.admin import TranslationAdmin, TranslationTabularInline

from emm.common.admin import WithHistory
from emm.common.errors import DomainError

from .models import Enrolment, Indicator, Programme, Session, SessionTrainer, Training
from .scheduling import room_refusals, time_refusals, trainer_refusals


class IndicatorInline(TranslationTabularInline):
    model = Indicator
    extra = 0


@admin.register(Programme)
class ProgrammeAdmin(WithHistory, TranslationAdmin):
    list_display = ["title", "code", "starts_on", "ends_on"]
    search_fields = ["title_en", "title_ind", "code"]
    list_filter = ["donors"]
    autocomplete_fields = ["donors", "partners"]
    date_hierarchy = "starts_on"
    inlines = [IndicatorInline]


class SessionInline(admin.TabularInline):
    """The timetable at a glance; a session is changed on its own page, where clashes are looked for."""

    model = Session
    fields = ["kind", "title", "module", "starts_at", "ends_at", "room", "jp"]
    readonly_fields = ["kind", "title", "module", "starts_at", "ends_at", "room", "jp"]
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("module", "training")


@admin.register(Training)
class TrainingAdmin(WithHistory, TranslationAdmin):
    list_display = ["title", "kind", "starts_on", "ends_on", "place", "state", "capacity"]
    list_filter = ["state", "kind", "mode", "language", "programme", "region"]
    search_fields = ["title_en", "title_ind", "place", "venue"]
    autocomplete_fields = ["programme", "curriculum", "region"]
    readonly_fields = ["state", "starts_on", "ends_on", "time_zone", "capacity", "copied_from", "is_demo"]
    list_select_related = ["programme"]
    date_hierarchy = "starts_on"
    inlines = [SessionInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Trainings are made on their own page, which knows how to copy one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What took place is accounted for; what will not is cancelled."""
        return False


class SessionAdminForm(forms.ModelForm):
    """The clashes that the verbs refuse are refused here, too."""

    class Meta:
        model = Session
        fields = ["training", "kind", "module", "title", "starts_at", "ends_at", "room", "jp", "note"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            session = Session(
                pk=self.instance.pk,
                training=data.get("training") or self.instance.training,
                starts_at=data["starts_at"],
                ends_at=data["ends_at"],
                room=data["room"],
            )
            wrong = time_refusals(session.training, session.starts_at, session.ends_at) or room_refusals(session)
            if (refusal := DomainError.collect(wrong)) is not None:
                raise refusal
        return data


class SessionTrainerRows(BaseInlineFormSet):
    """Nobody is put into two sessions at once."""

    def clean(self) -> None:
        super().clean()
        session = self.instance
        if any(self.errors) or not (session.training_id and session.starts_at and session.ends_at):
            return
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("trainer")]
        kept = [row for row in rows if not row.get("DELETE")]
        held = {row["id"].trainer_id for row in kept if row.get("id")}
        refusals = trainer_refusals(session, [row["trainer"] for row in kept], held=held)
        if refusals:
            raise forms.ValidationError([message for refusal in refusals for message in refusal.messages])


class SessionTrainerInline(admin.TabularInline):
    model = SessionTrainer
    formset = SessionTrainerRows
    extra = 0
    autocomplete_fields = ["trainer"]


@admin.register(Session)
class SessionAdmin(WithHistory, TranslationAdmin):
    form = SessionAdminForm
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
    autocomplete_fields = ["training", "module"]
    list_select_related = ["training", "module"]
    date_hierarchy = "starts_at"
    inlines = [SessionTrainerInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["training"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A session is taken off the timetable on its own page, which knows what was recorded in it."""
        return False


@admin.register(Enrolment)
class EnrolmentAdmin(WithHistory, TranslationAdmin):
    list_display = ["person", "training", "state", "institution_name", "position", "region"]
    list_filter = ["state", "training__programme", "training__kind", "region"]
    search_fields = ["person__full_name", "person__email", "institution_name_en", "institution_name_ind", "position"]
    autocomplete_fields = ["institution", "region"]
    readonly_fields = ["training", "person", "state", "waiting_since"]
    list_select_related = ["person", "training", "region"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People are enrolled on the training's own page, which counts seats and writes down what is true of them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever does not take part withdraws; the record stays."""
        return False
