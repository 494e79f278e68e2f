"""Writing into the audit log that somebody's ways to sign in were changed, as allauth tells of it.

What is changed stays out of it: an address, a name of a device, a secret. Who looked at recovery codes, and whom an
administrator signed out, is written where it is done (``emm.accounts``).
"""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as organisation

from .events import Act, record


def _factor_added(sender: Any, request: Any, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        _codes_made(sender, request, user)
    else:
        record(Act.FACTOR_ADDED, by=user, request=request, about=user, factor=authenticator.type)


def _factor_removed(sender: Any, request: Any, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    record(Act.FACTOR_REMOVED, by=user, request=request, about=user, factor=authenticator.type)


def _codes_made(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    record(Act.CODES_MADE, by=user, request=request, about=user)


def _password_changed(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    record(Act.PASSWORD_CHANGED, by=user, request=request, about=user)


def _password_set(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    record(Act.PASSWORD_SET, by=user, request=request, about=user)


def _password_reset(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    record(Act.PASSWORD_RESET, by=user, request=request, about=user)


def _email_changed(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    record(Act.EMAIL_CHANGED, by=user, request=request, about=user)


def _linked(sender: Any, request: Any, sociallogin: Any, **kwargs: Any) -> None:
    record(Act.LINKED, by=sociallogin.user, request=request, about=sociallogin.user)


def _unlinked(sender: Any, request: Any, socialaccount: Any, **kwargs: Any) -> None:
    record(Act.UNLINKED, by=socialaccount.user, request=request, about=socialaccount.user)


def listen() -> None:
    """Connect the log to everything that changes how somebody signs in; called once, at start."""
    for signal, receiver in (
        (mfa.authenticator_added, _factor_added),
        (mfa.authenticator_removed, _factor_removed),
        (mfa.authenticator_reset, _codes_made),
        (account.password_changed, _password_changed),
        (account.password_set, _password_set),
        (account.password_reset, _password_reset),
        (account.email_changed, _email_changed),
        (organisation.social_account_added, _linked),
        (organisation.social_account_removed, _unlinked),
    ):
        signal.connect(receiver, dispatch_uid=f"emm.audit.credentials.{receiver.__name__}")
