"""The admin site: templates and certificates are only looked at, the services are on their pages."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from emm.common.admin import ReadOnly, WithHistory

from .models import Certificate, CertificateRule, CertificateTemplate, EligibilityOverride, TemplateVersion


@admin.register(CertificateTemplate)
class CertificateTemplateAdmin(ReadOnly, WithHistory):
    list_display = ["name", "state", "is_default"]
    search_fields = ["name"]


@admin.register(TemplateVersion)
class TemplateVersionAdmin(ReadOnly, WithHistory):
    list_display = ["template", "number", "state", "published_at", "published_by"]
    list_filter = ["state"]
    list_select_related = ["template", "published_by"]
    search_fields = ["template__name"]


@admin.register(Certificate)
class CertificateAdmin(ReadOnly, WithHistory):
    list_display = ["number", "name", "kind", "training", "state", "issued_on", "valid_until"]
    list_filter = ["kind", "state", "year", "series"]
    list_select_related = ["training"]
    search_fields = ["number", "name", "person__full_name", "training__title_en", "training__title_ind"]
    date_hierarchy = "issued_on"
    readonly_fields = ["document"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "number",
                    "code",
                    "name",
                    "kind",
                    "state",
                    "valid_until",
                    "training",
                    "person",
                    "language",
                    "template_version",
                ]
            },
        ),
        (_("File"), {"fields": ["document", "sha256", "signing_key", "badge_key", "snapshot"]}),
        (
            _("Issuing and end"),
            {"fields": ["issued_on", "issued_at", "issued_by", "ended_at", "ended_by", "end_reason", "replaces"]},
        ),
    ]

    @admin.display(description=_("Document"))
    def document(self, certificate: Certificate) -> SafeString | str:
        """Files are not public: they are fetched from the page that asks for the permission."""
        if not certificate.file:
            return "–"
        return format_html('<a href="{}">PDF</a>', reverse("certificates:download", args=[certificate.pk]))


@admin.register(CertificateRule)
class CertificateRuleAdmin(ReadOnly, WithHistory):
    list_display = ["training", "kind", "is_issued", "needs_attendance", "post_test", "pass_mark", "needs_feedback"]
    list_filter = ["kind", "is_issued"]
    list_select_related = ["training"]
    search_fields = ["training__title_en", "training__title_ind"]


@admin.register(EligibilityOverride)
class DecisionAdmin(ReadOnly, WithHistory):
    list_display = ["person", "training", "kind", "verdict", "decided_at", "decided_by", "withdrawn_at"]
    list_filter = ["kind", "verdict"]
    list_select_related = ["person", "training", "decided_by"]
    search_fields = ["person__full_name", "training__title_en", "training__title_ind", "reason"]
