"""The forms of the admin site undo nothing that others saved since they were opened, either."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from .keeping import kept_form, send_again, sentence_about
from .models import KeptForm
from .parts import Part, RowsPart, parts_of
from .versions import Comparison, Conflict, compare, version_of


class VersionedForm(forms.ModelForm):
    """``WithVersions`` makes a class of it for each request, and tells that what came of comparing."""

    version_shown = ""
    version_conflicts: list[Conflict] = []
    # What was typed before a sign-in is shown, and an error of its own keeps it from being saved.
    restored = ""

    def full_clean(self) -> None:
        super().full_clean()
        if self.restored:
            self.add_error(None, self.restored)
        for conflict in self.version_conflicts:
            self.add_error(conflict.name_in_form, conflict.message)


class WithVersions(admin.ModelAdmin):
    """Mixin, leftmost, for records that are changed on the admin site."""

    form = VersionedForm
    change_form_template = "forms/admin_change_form.html"

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        if request.method == "GET" and (kept := kept_form(request)):
            return self.show_kept(request, kept, object_id, form_url, extra_context)
        if request.method != "POST" or object_id is None or "_saveasnew" in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            if (found := self.get_object(request, unquote(object_id))) is not None:
                rows = self.model._base_manager.select_for_update(no_key=True, of=("self",))
                list(rows.filter(pk=found.pk).values_list("pk"))
            response: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        comparison: Comparison | None = getattr(request, "comparison", None)
        if comparison is not None and comparison.conflicts:
            response.status_code = 409
        elif comparison is not None and comparison.kept and response.status_code == 302:
            told = {"fields": ", ".join(comparison.kept)}
            messages.info(request, gettext("Someone else changed meanwhile, and it is kept: %(fields)s.") % told)
        return response

    def show_kept(self, request: Any, kept: KeptForm, *args: Any) -> Any:
        """The form with what was typed before the sign-in; nothing is saved by it."""
        send_again(request, kept)
        request.restored = sentence_about(kept)
        with transaction.atomic():
            response = self.changeform_view(request, *args)
            transaction.set_rollback(True)
        response.status_code = HTTPStatus.OK
        return response

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form_class: Any = super().get_form(request, obj, change=change, **kwargs)
        form_class.restored = getattr(request, "restored", "")
        if obj is None or not change or not self.has_change_permission(request, obj):
            return form_class
        parts = self._get_parts(request, obj, form_class)
        if request.method != "POST":
            form_class.version_shown = version_of(parts)
            return form_class
        request.comparison = compare(parts, request.POST)
        request.POST = request.comparison.data
        form_class.version_shown, form_class.version_conflicts = (
            request.comparison.version,
            request.comparison.conflicts,
        )
        return form_class

    def _get_parts(self, request: HttpRequest, obj: Any, form_class: Any) -> list[Part]:
        parts: list[Part] = [*parts_of(form_class(instance=obj))]
        for formset_class, inline in self.get_formsets_with_inlines(request, obj):
            if inline.has_change_permission(request, obj):
                # No two inlines of ours show the same model, which would number their prefixes.
                rows = formset_class(
                    instance=obj, prefix=formset_class.get_default_prefix(), queryset=inline.get_queryset(request)
                )
                parts.append(RowsPart(rows, str(inline.verbose_name_plural)))
        return parts
