"""What every request passes once it is known who asks: sessions end, administrators look through others' eyes,
those who must have a second factor set one up."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from emm.forms.keeping import keep_and_sign_in, shows_kept_forms
from emm.ops.http import SAFE_METHODS

from . import impersonation, second_factor, sessions

Handler = Callable[[HttpRequest], HttpResponse]
# What somebody who looks through other eyes may send: to stop it, and to sign out altogether.
WAYS_OUT = frozenset({"accounts:impersonation_end", "account_logout"})
# What somebody may ask for who has a second factor and has not shown it: to do so, and to sign out.
WAYS_TO_SHOW = frozenset(
    {"accounts:second_factor", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_logout", "choose_language"}
)


class EndOldSessions:
    """Sign out whoever was away too long, or came too long ago; note when a session was last used."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if sessions.is_over(request.session):
                logout(request)
                messages.info(request, _("You were signed out because you were inactive. Sign in again."))
            else:
                sessions.mark_seen(request.session)
        return self.get_response(request)


class KeepPrivate:
    """Let no cache keep what somebody saw who signed in: at a shared computer, going back shows it to the next one."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if signed_in:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class KeepEntries:
    """Lead whoever sends a form after the session has ended to the sign-in, and back to what was typed."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.method != "POST" or request.user.is_authenticated or not shows_kept_forms(view):
            return None
        # What htmx sends stays on its page, which says that one was signed out.
        if "HX-Request" in request.headers:
            return None
        return keep_and_sign_in(request)


class Impersonate:
    """Show the pages as somebody else sees them, to read only, for as long as ``emm.accounts.impersonation`` says."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.impersonation = impersonation.current(request)
        if request.impersonation is not None:
            request.user = request.impersonation.account
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.impersonation is None:
            return None
        if request.resolver_match.view_name in WAYS_OUT:
            request.user = request.impersonation.administrator
            return None
        # One's own account is nobody else's to see: recovery codes, sessions, addresses.
        if request.method in SAFE_METHODS and not request.path.startswith(reverse("accounts:me")):
            return None
        return render(request, "accounts/read_only.html", status=403)


class RequireSecondFactor:
    """Lead those who must have a second factor to where it is set up or shown, and nowhere else until it is."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.impersonation is not None or not second_factor.is_missing(request):
            return None
        if _leads_to_second_factor(request):
            return None
        if request.method == "GET" and not request.htmx:
            request.session[second_factor.GO_ON_TO] = request.get_full_path()
        url = reverse("accounts:second_factor")
        return HttpResponse(headers={"HX-Redirect": url}) if request.htmx else HttpResponseRedirect(url)


def _leads_to_second_factor(request: Any) -> bool:
    """Whether this is where a second factor is set up or, where there is one, shown; or a way out.

    Who has not shown the one that there is may not add another, nor see or change anything of the account.
    """
    name = request.resolver_match.view_name
    if second_factor.has_second_factor(request.user):
        return name in WAYS_TO_SHOW
    return name == "choose_language" or request.path.startswith(reverse("accounts:me"))
