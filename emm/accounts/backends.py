"""Signing in by email address and password, and what administrators may do in the admin site."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from .models import User


class AccountBackend(AuthenticationBackend):
    """allauth's sign-in, without its permissions by group and account, which would cost two queries on every page.

    Administrators hold every permission, also those that Django makes for each model: the Django admin is their back
    room. What anybody else may do is said by the named rules alone.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        """Asked at every sign-in with a password and, by whatever way somebody came, at every request of a session."""
        return isinstance(user, User) and user.may_sign_in

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return isinstance(user_obj, User) and user_obj.may_sign_in and user_obj.is_staff

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return self.has_perm(user_obj, app_label)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()
