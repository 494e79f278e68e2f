"""Background jobs on the admin site: to look at, to cancel and to retry."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from emm.common.admin import LookOnly

from . import queue
from .models import Job, PeriodicTask, Worker


@admin.register(Worker)
class WorkerAdmin(LookOnly):
    list_display = ["name", "started_at", "seen_at"]


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(LookOnly):
    list_display = ["name", "due_at"]


@admin.register(Job)
class JobAdmin(LookOnly):
    list_display = ["kind", "subject", "state", "done", "total", "attempts", "started_by", "created_at", "finished_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["started_by"]
    search_fields = ["subject", "kind", "error", "started_by__email"]
    date_hierarchy = "created_at"
    actions = ["cancel", "retry"]

    @admin.action(description=_("Cancel job"), permissions=["view"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        self._act(request, queryset, queue.cancel)

    @admin.action(description=_("Retry job"), permissions=["view"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        self._act(request, queryset, queue.retry)

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
