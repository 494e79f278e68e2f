"""Links on the admin site: to look at. They are revoked on the page of their holder."""

from django.contrib import admin

from emm.common.admin import LookOnly

from .models import Link


@admin.register(Link)
class LinkAdmin(LookOnly):
    list_display = ["purpose", "holder", "created_at", "expires_at", "last_used_on", "revoked_at", "revoked_why"]
    list_filter = ["purpose", "revoked_why"]
    search_fields = ["holder", "scope"]
    date_hierarchy = "created_at"
