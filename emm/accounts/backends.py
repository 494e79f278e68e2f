"""Administrators hold every model permission: the Django admin is their back room."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from .models import User


class AdministratorBackend(BaseBackend):
    """Grants the permissions that Django makes for each model; pages of ours ask for named rules instead."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return isinstance(user_obj, User) and user_obj.is_active and user_obj.is_staff

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return self.has_perm(user_obj, app_label)
