"""Accounts in the admin site: to look at. They are given, changed and closed on the pages of accounts, where the acts
are guarded and written down; what allauth keeps of people (secrets, addresses, sessions) is nobody's to edit.
"""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from emm.common.admin import ReadOnly, WithHistory

from .models import Impersonation, User

for model in (
    EmailAddress,
    EmailConfirmation,
    Authenticator,
    SocialAccount,
    SocialApp,
    SocialToken,
    UserSession,
    Group,
):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(User)
class UserAdmin(ReadOnly, WithHistory):
    list_display = ["email", "full_name", "language", "is_active", "last_login"]
    list_filter = ["is_active", "language"]
    search_fields = ["email", "full_name"]
    ordering = ["email"]
    fieldsets = [
        (None, {"fields": ["email", "full_name", "language", "is_active"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined", "invited_at"]}),
    ]


@admin.register(Impersonation)
class ImpersonationAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["started_at", "administrator", "account", "reason", "ended_at"]
    search_fields = ["administrator__email", "account__email", "reason"]
    date_hierarchy = "started_at"
    list_select_related = ["administrator", "account"]
