"""What the back room is made of: records are looked at there; what has a page of its own is changed on that page, where
the verbs are that guard it. And background work in it: to look at, to stop and to start again.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from simple_history.admin import SimpleHistoryAdmin

from . import jobs
from .models import AuditEvent, Job, Worker


class WithHistory(SimpleHistoryAdmin):
    """Shows what a record was. Nothing is turned back by it, which would pass over the verbs and every rule of theirs.

    simple_history only hides the button: it goes on taking the form, also from whom the record is to look at alone.
    """

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        response: HttpResponse = super().history_form_view(request, object_id, version_id, extra_context)
        return response


class ReadOnly:
    """Mixin, leftmost, for records and their inlines: nothing is added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LookOnly(ReadOnly, admin.ModelAdmin):
    """What the product writes by itself: to look at, nothing more."""


class WithNothing(admin.AllValuesFieldListFilter):
    """A filter by value in which having none has a name, too."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or _("None")}


@admin.register(AuditEvent)
class AuditEventAdmin(LookOnly):
    list_display = ["at", "act", "by", "object_type", "object_id", "label", "network"]
    list_filter = ["act", ("object_type", WithNothing)]
    list_select_related = ["by"]
    search_fields = ["label", "by__email", "by__full_name"]
    date_hierarchy = "at"


@admin.register(Worker)
class WorkerAdmin(LookOnly):
    list_display = ["name", "started_at", "seen_at"]


@admin.register(Job)
class JobAdmin(LookOnly):
    list_display = ["kind", "subject", "state", "done", "total", "attempts", "started_by", "created_at", "finished_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["started_by"]
    search_fields = ["subject", "kind", "error", "started_by__email"]
    date_hierarchy = "created_at"
    actions = ["stop", "try_again"]

    @admin.action(description=_("Stop the work"), permissions=["view"])
    def stop(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        self._act(request, queryset, jobs.cancel)

    @admin.action(description=_("Try again"), permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        self._act(request, queryset, jobs.retry)

    def _act(self, request: HttpRequest, queryset: QuerySet[Job], verb: Any) -> None:
        done = 0
        for job in queryset:
            try:
                verb(job)
            except ValidationError as refusal:
                self.message_user(request, f"{job}: {' '.join(refusal.messages)}", messages.WARNING)
            else:
                done += 1
        if done:
            text = ngettext("Done for %(count)d job.", "Done for %(count)d jobs.", done) % {"count": done}
            self.message_user(request, text, messages.SUCCESS)
