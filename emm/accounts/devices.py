"""Telling people that somebody signed in from a device that their account did not know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from emm.common import jobs

from .models import User

KNOWN_FOR_SECONDS = 365 * 24 * 3600
LONGEST_NAME = 200
_SALT = "emm.accounts.device"
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
    known = request.get_signed_cookie(_cookie(user), default="", salt=_SALT) == str(user.pk)
    if not known and not request.is_first_sign_in:
        _write_notice(request, user)
    response.set_signed_cookie(
        _cookie(user),
        str(user.pk),
        salt=_SALT,
        max_age=KNOWN_FOR_SECONDS,
        httponly=True,
        samesite=settings.SESSION_COOKIE_SAMESITE,
        secure=settings.SESSION_COOKIE_SECURE,
    )


def name_of_device(user_agent: str) -> str:
    """What the browser says of itself, in words: "Chrome, Android"; what cannot be read stays as it is."""
    browser = next((name for mark, name in _BROWSERS.items() if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS.items() if mark in user_agent), "")
    return ", ".join(filter(None, [browser, system])) or user_agent or _("unknown")


def _cookie(user: User) -> str:
    return f"device_{user.pk}"


def _write_notice(request: HttpRequest, user: User) -> None:
    jobs.start(
        kind="accounts.new_device",
        subject=str(user),
        payload={
            "user": user.pk,
            "at": timezone.now().isoformat(),
            "device": name_of_device(request.headers.get("User-Agent", ""))[:LONGEST_NAME],
        },
    )
