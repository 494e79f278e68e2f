"""The audit log on the admin site, read only."""

from django.contrib import admin

from emm.common.admin import LookOnly, WithNothing

from .models import AuditEvent


@admin.register(AuditEvent)
class AuditEventAdmin(LookOnly):
    list_display = ["at", "act", "by", "object_type", "object_id", "label", "network"]
    list_filter = ["act", ("object_type", WithNothing)]
    list_select_related = ["by"]
    search_fields = ["label", "by__email", "by__full_name"]
    date_hierarchy = "at"
