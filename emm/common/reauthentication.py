"""Before sensitive acts people prove once more who they are; the act then goes on where it stopped.

allauth keeps a suspended POST in the session and does it again after the proof. What counts as recent is
settings.ACCOUNT_REAUTHENTICATION_TIMEOUT; a fresh sign-in is as good as a proof.
"""

import time
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Where a session keeps when it began, in seconds.
SIGNED_IN_AT = "signed_in_at"


class Reauthenticated:
    """Mixin, leftmost, for views whose POST is a sensitive act. Permission is looked at first."""

    request: HttpRequest

    # Whether a form is only shown again: what waits for a proof is done after it.
    is_restoring = False

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_restoring:
            shown: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]  # of the view
            return shown
        if is_required(request) and getattr(request, "htmx", False):
            return _leave_page(request)
        require_recent_proof(request)
        response: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]  # of the view
        return response


def require_recent_proof(request: HttpRequest) -> None:
    """Raise what leads to the proof and back here, unless there was one, or a sign-in, a moment ago."""
    if is_required(request):
        raise ReauthenticationRequired


def is_required(request: HttpRequest) -> bool:
    """Whether the last proof is too old, for people who have a way to give one (not those who only come by OpenID)."""
    if not request.user.is_authenticated:
        return True
    return not proved_recently(request) and bool(get_adapter().get_reauthentication_methods(request.user))


def proved_recently(request: HttpRequest) -> bool:
    """Whether this person signed in, or proved it again, less than the timeout ago."""
    proofs = [record["at"] for record in get_authentication_records(request, request.user)]
    last = max([request.session.get(SIGNED_IN_AT, 0), *proofs])
    return time.time() - last < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def _leave_page(request: Any) -> HttpResponse:
    """A part of a page cannot show the proof: send the whole page there, and back to where it was."""
    back = request.htmx.current_url_abs_path or request.path
    return HttpResponse(headers={"HX-Redirect": way_to_proof(request, back=back)})


def way_to_proof(request: HttpRequest, *, back: str) -> str:
    """The address of the proof that leads on to ``back``; for those who have a way to give one."""
    way = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
    return f"{way}?{urlencode({'next': back})}"
