"""What the tests of accounts share: background work done at once, second factors, and a way in by the real page."""

import re
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.urls import reverse

from emm.jobs.models import Job
from tests import outbox
from tests.background import run_now
from tests.factories import PASSWORD

LOGIN = "/en/account/login/"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def current_code(secret: str = TOTP_SECRET) -> str:
    """What the app on the phone shows now."""
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))


def with_app(user: Any) -> Any:
    """``user`` with an authenticator app, and recovery codes."""
    TOTP.activate(user, TOTP_SECRET)
    RecoveryCodes.activate(user)
    return user


def sign_in(client: Any, user: Any, password: str = PASSWORD, **extra: Any) -> Any:
    """By the page, as people do; ``force_login`` would pass everything that this is about."""
    return client.post(LOGIN, {"login": user.email, "password": password}, **extra)


def sign_in_with_code(client: Any, user: Any) -> Any:
    """By the page, with the password and the code of the app."""
    sign_in(client, user)
    return client.post(reverse("mfa_authenticate"), {"code": current_code()})


def set_up_app(client: Any) -> Any:
    """By the page, as people do; allauth tells of it once it is written, which needs real transactions."""
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    return client.post(reverse("mfa_activate_totp"), {"code": current_code(secret)})


def is_signed_in(client: Any) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def do_jobs():
    """Do what waits in the background, now."""

    def do() -> list[str]:
        waiting = list(Job.objects.filter(state=Job.State.QUEUED).order_by("pk"))
        for job in waiting:
            run_now(job)
        return [job.kind for job in waiting]

    return do


def link_in_mail(number: int = -1) -> str:
    """The path of the link in a letter."""
    found = re.search(r"https?://[^/\s]+(/\S+/account/\S+)", str(outbox.sent()[number].body))
    assert found is not None
    return found[1]
