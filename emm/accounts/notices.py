"""Telling the owner of an account what an administrator did with it: who, what, why, and whom to ask.

The text is written at once, in the owner's language, for what it tells of may be gone when the email leaves.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from emm.common import emails, formatting

from . import outgoing
from .models import User


@dataclass(frozen=True)
class _Notice:
    """``subject`` names the site; ``text`` the account and, where there is one, what the act was about (``what``)."""

    subject: str | Promise
    text: str | Promise
    advice: str | Promise = ""


class Notice(Enum):
    FACTORS_REMOVED = _Notice(
        _("Two-step verification was removed from your %(site_name)s account"),
        _("An administrator has removed two-step verification from your account %(email)s."),
        _("You are signed out on all devices. Sign in with your password and set up two-step verification again."),
    )
    SIGNED_OUT = _Notice(
        _("You were signed out of %(site_name)s"),
        _("An administrator has signed your account %(email)s out on all devices."),
        _("You can sign in again."),
    )
    DEACTIVATED = _Notice(
        _("Your %(site_name)s account was deactivated"),
        _("An administrator has deactivated your account %(email)s. You can no longer sign in with it."),
    )
    ACTIVATED = _Notice(
        _("Your %(site_name)s account is active again"),
        _("An administrator has activated your account %(email)s again. You can sign in with it."),
    )
    ROLE_GIVEN = _Notice(
        _("You have a new role in %(site_name)s"),
        _("An administrator has given a role to your account %(email)s: %(what)s."),
    )
    ROLE_ENDED = _Notice(
        _("A role of yours in %(site_name)s has ended"),
        _("An administrator has ended a role of your account %(email)s: %(what)s."),
    )
    LINKED = _Notice(
        _("Your %(site_name)s account was linked with your training record"),
        _("An administrator has linked your account %(email)s with a training record. You can see its trainings now."),
    )
    UNLINKED = _Notice(
        _("Your %(site_name)s account was unlinked from a training record"),
        _("An administrator has unlinked your account %(email)s from a training record."),
    )
    LOOKED_AT = _Notice(
        _("An administrator viewed %(site_name)s as you"),
        _("An administrator is viewing the pages of your account %(email)s and cannot change anything."),
    )


def tell(user: User, notice: Notice, *, by: Any, what: Any = "", reason: str = "") -> None:
    """Write to ``user``, unless they did it themselves; ``what`` is called for its words in the reader's language."""
    if by is None or user == by:
        return
    with translation.override(user.language):
        named = {**emails.sender(), "email": user.email, "what": what() if callable(what) else what}
        context = {
            **named,
            "name": user.full_name,
            "text": str(notice.value.text) % named,
            "advice": str(notice.value.advice) % named,
            "administrator": by.get_full_name(),
            "reason": reason,
            "when": formatting.moment(timezone.now()),
        }
        body = render_to_string("accounts/email/notice_message.txt", context)
        message = EmailMessage(str(notice.value.subject) % named, body.strip() + "\n", to=[user.email])
    outgoing.send_later(message, user=user)
