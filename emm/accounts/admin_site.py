"""The admin site: whoever changes anything has proved a moment ago who they are. What is sent twice is done once."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from emm.common.reauthentication import is_required, require_recent_proof, way_to_proof
from emm.forms.submissions import answer_once
from emm.ops.http import SAFE_METHODS


class ReauthAdminSite(AdminSite):
    """Permission is looked at first; then what was sent waits for the proof and goes on after it."""

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        # Whoever leaves has nothing to prove.
        return super().admin_view(view if view == self.logout else _after_proof(view), cacheable)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """One's own password is changed where devices are signed out and an email tells of it."""
        return redirect("account_change_password")


def _after_proof(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def proved(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in SAFE_METHODS:
            if request.FILES and is_required(request):
                # A file is not kept while one proves who one is.
                messages.warning(request, _("Nothing was saved. Choose the file again."))
                return HttpResponseRedirect(way_to_proof(request, back=request.get_full_path()))
            require_recent_proof(request)
            return answer_once(request, lambda: view(request, *args, **kwargs))
        return view(request, *args, **kwargs)

    return proved
