"""A form whose token does not count any more: opened before another sign-in, or in another browser."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.urls import resolve
from django.views.csrf import csrf_failure

from emm.forms.keeping import keep_and_sign_in, shows_kept_forms


def refuse(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Whose form it was is led back to it, with what was typed; for everybody else it is refused."""
    # What another site sent is refused, whatever it holds.
    is_old = reason == REASON_NO_CSRF_COOKIE or reason.startswith("CSRF token")
    if request.method == "POST" and is_old and shows_kept_forms(resolve(request.path_info).func):
        answer = keep_and_sign_in(request)
        if answer is not None:
            return answer
    return csrf_failure(request, reason=reason)
