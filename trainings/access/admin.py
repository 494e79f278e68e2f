"""Roles in the admin site: to look at, beside the accounts that hold them."""

from django.contrib import admin

from emm.accounts.admin import UserAdmin
from emm.common.admin import ReadOnly, WithHistory

from .models import RoleGrant


@admin.register(RoleGrant)
class RoleGrantAdmin(ReadOnly, WithHistory):
    list_display = ["user", "role", "valid_from", "valid_until", "granted_by"]
    list_filter = ["role"]
    search_fields = ["user__email", "user__full_name"]
    date_hierarchy = "valid_from"


class RoleGrantInline(ReadOnly, admin.TabularInline):
    model = RoleGrant
    fk_name = "user"
    extra = 0


UserAdmin.inlines = [*UserAdmin.inlines, RoleGrantInline]
UserAdmin.list_filter = [*UserAdmin.list_filter, "role_grants__role"]
