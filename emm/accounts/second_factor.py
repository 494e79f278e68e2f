"""Who must have a second factor, whether this person has one, and whether this session has shown it."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

from emm.audit import events

from . import sessions
from .models import User

# In the session: a second factor was set up in it. And: where to go on once there is one.
SET_UP_HERE = "second_factor_set_up"
GO_ON_TO = "after_second_factor"
# Recovery codes alone are none.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class UnreadableSecret(Exception):
    """None of the keys opens what codes are made from, so that no code is right; templates show nothing instead."""

    silent_variable_failure = True


def is_required(user: User) -> bool:
    """Whether a role of this person asks for a second factor (settings.SECOND_FACTOR_ROLES)."""
    return bool(settings.SECOND_FACTOR_ROLES) and user.has_role(*settings.SECOND_FACTOR_ROLES)


def has_second_factor(user: User) -> bool:
    """Whether there is a second factor; recovery codes alone are none."""
    return is_mfa_enabled(user, FACTORS)


def is_verified_in_session(request: HttpRequest) -> bool:
    """Whether a second factor was shown in this very session: at the sign-in, as a proof since, or by setting it up.

    That the account has one is not enough: it may have been set up since by its owner, and this be somebody else.
    """
    records = get_authentication_records(request, request.user)
    return SET_UP_HERE in request.session or any(record["method"] == "mfa" for record in records)


def is_missing(request: HttpRequest) -> bool:
    """Whether this person must set up a second factor first or, where there is one, show it."""
    user = request.user
    if not settings.SECOND_FACTOR_ROLES or not isinstance(user, User) or is_verified_in_session(request):
        return False
    return is_required(user)


def challenge_url(user: User) -> str:
    """The page on which somebody who is signed in shows the second factor."""
    ways = get_adapter().get_reauthentication_methods(user)
    return next(str(way["url"]) for way in ways if way["id"].startswith("mfa"))


def may_remove(authenticator: Authenticator) -> bool:
    """Whether this is not the only second factor of somebody who must have one."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES or not is_required(authenticator.user):
        return True
    return _others(authenticator).exists()


def on_added(sender: Any, request: Any, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Receives allauth's ``authenticator_added``: the first factor ends what the password alone opened elsewhere."""
    if authenticator.type not in FACTORS:
        return
    request.session[SET_UP_HERE] = True
    if _others(authenticator).exists():
        return
    if ended := sessions.end_all(user=user, but=request.session.session_key):
        events.record(events.Act.SESSIONS_ENDED, by=user, request=request, about=user, sessions=ended)


def _others(authenticator: Authenticator) -> Any:
    """A person's second factors beside this one."""
    own = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS)
    return own.exclude(pk=authenticator.pk)
