"""The back room: who signs is edited here; certificates are only looked at, the verbs are on their pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationTabularInline
from simple_history.admin import SimpleHistoryAdmin

from .models import Certificate, CertificateTemplate, Signatory
from .snapshot import SIGNATORIES


class SignatoryInline(TranslationTabularInline):
    model = Signatory
    extra = 0
    max_num = SIGNATORIES


@admin.register(CertificateTemplate)
class CertificateTemplateAdmin(SimpleHistoryAdmin):
    list_display = ["name", "version", "is_default"]
    search_fields = ["name", "signatories__name"]
    readonly_fields = ["version"]
    inlines = [SignatoryInline]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """A template that was changed is another version; certificates keep what they said."""
        super().save_related(request, form, formsets, change)
        if change and (form.has_changed() or any(formset.has_changed() for formset in formsets)):
            template: CertificateTemplate = form.instance
            template.version += 1
            template.save(update_fields=["version", "updated_at"])


@admin.register(Certificate)
class CertificateAdmin(SimpleHistoryAdmin):
    list_display = ["number", "name", "training", "state", "issued_at"]
    list_filter = ["state", "year", "series"]
    list_select_related = ["training"]
    search_fields = ["number", "name", "person__full_name", "training__title_en", "training__title_ind"]
    date_hierarchy = "issued_at"
    readonly_fields = ["document"]
    fieldsets = [
        (None, {"fields": ["number", "code", "name", "state", "training", "person", "language", "template"]}),
        (_("File"), {"fields": ["document", "sha256", "snapshot"]}),
        (_("Acts"), {"fields": ["issued_at", "issued_by", "ended_at", "ended_by", "end_reason", "replaces"]}),
    ]

    @admin.display(description=_("Document"))
    def document(self, certificate: Certificate) -> SafeString | str:
        """Files are not public: they are fetched from the page that asks for the permission."""
        if not certificate.file:
            return "–"
        return format_html('<a href="{}">PDF</a>', reverse("certificates:download", args=[certificate.pk]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Certificate | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Certificate | None = None) -> bool:
        return False
