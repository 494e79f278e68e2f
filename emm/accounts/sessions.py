"""How long a sign-in lasts: hours without a page, and hours in all. Kept in the session itself."""

import time
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from emm.common.reauthentication import SIGNED_IN_AT

from .models import User

LAST_SEEN_AT = "last_seen_at"
# A session is written when its last mark is older than this, not with every page.
MARK_EVERY_SECONDS = 60


def begin(session: SessionBase) -> None:
    """Start both clocks; called at every sign-in."""
    session[SIGNED_IN_AT] = session[LAST_SEEN_AT] = int(time.time())


def is_over(session: SessionBase) -> bool:
    """Whether one of the two clocks has run out. A session without clocks has just begun."""
    now = time.time()
    idle = now - session.get(LAST_SEEN_AT, now)
    age = now - session.get(SIGNED_IN_AT, now)
    return bool(idle > settings.SESSION_IDLE_HOURS * 3600 or age > settings.SESSION_ABSOLUTE_HOURS * 3600)


def mark_seen(session: SessionBase) -> None:
    """Note that a page was asked for, at most once a minute; also in the list of sessions that people see."""
    now = int(time.time())
    if SIGNED_IN_AT not in session:
        begin(session)
    elif now - session[LAST_SEEN_AT] < MARK_EVERY_SECONDS:
        return
    session[LAST_SEEN_AT] = now
    UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())


def end_all(*, user: User, but: str | None = None) -> int:
    """Sign an account out on every device, but for the session of the key ``but``. Returns how many there were."""
    ended = UserSession.objects.filter(user=user).exclude(session_key=but or "")
    for session in ended:
        session.end()
    return len(ended)


def on_sign_in(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    """Receives Django's ``user_logged_in``, whatever way somebody came in."""
    begin(request.session)
    user.last_login = timezone.now()
    type(user).objects.filter(pk=user.pk).update(last_login=user.last_login)
