"""Who must have a second factor, and whether this person has one."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

from .models import User

# In the session: this person was seen to have a second factor. And: where to go on once there is one.
HAS_ONE = "second_factor"
GO_ON_TO = "after_second_factor"


class UnreadableSecret(Exception):
    """None of the keys opens what codes are made from, so that no code is right; templates show nothing instead."""

    silent_variable_failure = True


def is_required(user: User) -> bool:
    """Whether a role of this person asks for a second factor (settings.SECOND_FACTOR_ROLES)."""
    return bool(settings.SECOND_FACTOR_ROLES) and user.has_role(*settings.SECOND_FACTOR_ROLES)


def has_one(user: User) -> bool:
    """Whether there is a second factor; recovery codes alone are none."""
    return is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])


def is_missing(request: HttpRequest) -> bool:
    """Whether this person must set up a second factor first; what is found in order is asked once a session."""
    user = request.user
    if not settings.SECOND_FACTOR_ROLES or not isinstance(user, User) or request.session.get(HAS_ONE):
        return False
    if not is_required(user):
        return False
    if has_one(user):
        request.session[HAS_ONE] = True
        return False
    return True


def may_remove(authenticator: Authenticator) -> bool:
    """Whether this is not the only second factor of somebody who must have one."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES or not is_required(authenticator.user):
        return True
    others = Authenticator.objects.filter(
        user=authenticator.user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    )
    return others.exclude(pk=authenticator.pk).exists()
