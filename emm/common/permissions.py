"""Who may open a page: deny by default, 404 for what a person may not know of, 403 for what they may not do."""

from typing import Any

from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse


class ObjectPermissionMixin(LoginRequiredMixin):
    """Mixin for views: signed in, and holding ``permission`` on the object that the page is about.

    ``get_permission_object`` names that object (None: the permission stands for itself). It should come from a
    queryset cut by ``for_user``, so that what a person may not see answers 404 before 403 is thought of.
    """

    permission: str = ""
    request: HttpRequest

    def get_permission_object(self) -> Model | None:
        return None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        require_permission(request.user, self.permission, self.get_permission_object())
        return super().dispatch(request, *args, **kwargs)

    def handle_no_permission(self) -> HttpResponse:  # type: ignore[override]  # narrower
        """To the sign-in, and back here; but not back to an address that only takes a POST."""
        if self.request.method not in {"GET", "HEAD"}:
            return redirect_to_login(reverse(settings.LOGIN_REDIRECT_URL))
        response: HttpResponse = super().handle_no_permission()
        return response


def require_permission(user: Any, permission: str, record: Model | None = None) -> None:
    """Raise ``PermissionDenied`` unless ``user`` holds ``permission`` on ``record``."""
    if not permission or not user.has_perm(permission, record):
        raise PermissionDenied


def visible_to(queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """The rows that ``user`` may know of, by the model's own ``for_user``."""
    return queryset.for_user(user)  # type: ignore[attr-defined]  # every model with an audience has it
