"""Bases of the admin site: records are looked at there; what has a page of its own is changed on that page."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin


class WithHistory(SimpleHistoryAdmin):
    """Shows what a record was. Nothing is turned back by it, which would pass over the services and every rule of
    theirs.

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
