from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "emm.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        from . import second_factor, sessions, tasks  # noqa: F401  tasks registers the background work

        # It saves the account, and each sign-in would be a change in the account's history that changed nothing.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
        user_logged_in.connect(sessions.on_sign_in, dispatch_uid="emm.accounts.sessions")
        authenticator_added.connect(second_factor.on_added, dispatch_uid="emm.accounts.second_factor")


class AdminSiteConfig(admin_apps.AdminConfig):
    """The Django admin, with our site."""

    default = False  # for this folder, that is AccountsConfig
    default_site = "emm.accounts.admin_site.ReauthAdminSite"
