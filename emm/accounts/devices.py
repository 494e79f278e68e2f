"""Which devices an account knows, by a signed cookie: people are told of one that it did not know, and on those that
it knows they sign in however many strangers guess at the password.
"""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac
from django.utils.translation import gettext as _

from emm.jobs import queue

from .models import User

KNOWN_FOR_SECONDS = 365 * 24 * 3600
MAX_NAME_LENGTH = 200
_SALT = "emm.accounts.device"
_COOKIE = re.compile(r"device_[0-9a-f]{20}")
# What browsers and systems call themselves, the more particular before what they also claim to be.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def note_whether_first(request: Any, user: User) -> None:
    """Called just before a sign-in is written down: afterwards nobody can tell a first one."""
    request.is_first_sign_in = user.last_login is None


def recognise(request: Any, response: HttpResponse, user: User) -> None:
    """Know this device from now on; write to its owner if it was unknown, and not the account's first."""
    name, old_name = name_for(user), f"device_{user.pk}"
    # Names used to tell the number of the account; what they held is taken over once.
    mark = _read(request, name)[0] or _read(request, old_name)[0]
    if old_name in request.COOKIES:
        response.delete_cookie(old_name)
    if not mark and not request.is_first_sign_in:
        _write_notice(request, user)
    response.set_signed_cookie(
        name,
        f"{mark or get_random_string(12)}:{_password_of(user)}",
        salt=_SALT,
        max_age=KNOWN_FOR_SECONDS,
        httponly=True,
        samesite=settings.SESSION_COOKIE_SAMESITE,
        secure=settings.SESSION_COOKIE_SECURE,
    )


def mark_on(request: HttpRequest, *, email: str) -> str:
    """The mark of this device if the account of the address was signed in to on it, with its present password.

    Without the password an earlier one would be worth guesses at the present one, as many as it had made devices known.
    An account is only looked for where there is a mark: nobody else learns anything, and causes no work.
    """
    if not any(_read(request, name)[0] for name in request.COOKIES if _COOKIE.fullmatch(name)):
        return ""
    user = User.objects.filter(email=email).first()
    if user is None:
        return ""
    mark, password = _read(request, name_for(user))
    return mark if constant_time_compare(password, _password_of(user)) else ""


def name_of_device(user_agent: str) -> str:
    """What the browser says of itself, in words: "Chrome, Android"; what cannot be read stays as it is."""
    browser = next((name for mark, name in _BROWSERS.items() if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS.items() if mark in user_agent), "")
    return ", ".join(filter(None, [browser, system])) or user_agent or _("unknown")


def name_for(user: User) -> str:
    """The name of the cookie for an account; it tells neither the account's number nor its address."""
    return f"device_{salted_hmac(_SALT, str(user.pk), algorithm='sha256').hexdigest()[:20]}"


def _read(request: HttpRequest, name: str) -> tuple[str, str]:
    """The mark of this device in a cookie, and for which password; both empty where there is none.

    Django signs the name of a cookie together with its value: that of one account is not read as another's.
    """
    value = request.get_signed_cookie(name, default="", salt=_SALT, max_age=KNOWN_FOR_SECONDS)
    mark, _colon, password = str(value).partition(":")
    return mark, password


def _password_of(user: User) -> str:
    """What tells one password from another and nothing else: of the keyed hash that ends sessions with a password."""
    return user.get_session_auth_hash()[:16]


def _write_notice(request: HttpRequest, user: User) -> None:
    queue.start(
        kind="accounts.new_device",
        subject=str(user),
        payload={
            "user": user.pk,
            "at": timezone.now().isoformat(),
            "device": name_of_device(request.headers.get("User-Agent", ""))[:MAX_NAME_LENGTH],
        },
    )
