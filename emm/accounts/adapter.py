"""How allauth behaves here: accounts are given, nobody signs up by themselves."""

from typing import Any

import requests
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, translate_url
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from emm.audit import events
from emm.common import emails, formatting, reauthentication
from emm.common.errors import Unavailable
from emm.common.fields import decrypt, encrypt
from emm.common.limits import CONNECT_SECONDS, READ_SECONDS
from emm.common.normalizing import normalized
from emm.common.outside import SIGN_IN

from . import devices, outgoing, second_factor
from .models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """By a code, a passkey, the organisation or a new password nobody enters an account of a demo that is over."""
        if not user.may_sign_in:
            clear_login(request)
            refusal: HttpResponse = self.respond_user_inactive(request, user)
            return refusal
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def login(self, request: HttpRequest, user: User) -> None:
        devices.note_whether_first(request, user)
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        devices.recognise(request, response, user)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The dashboard, in the language of the person who signed in."""
        language = getattr(request.user, "language", "") or translation.get_language()
        with translation.override(language):
            return reverse(settings.LOGIN_REDIRECT_URL)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A fresh sign-in is as good as a proof."""
        return super().is_reauthentication_required(app=app, **kwargs) and not reauthentication.proved_recently(
            self.request
        )

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """A code or a key first where there is one: typing it is quicker than a long password."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return sorted(methods, key=lambda method: method["id"] != "mfa_reauthenticate")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Emails leave by a background job, in the recipient's language rather than that of whoever caused them.

        An address without an account that may sign in gets none, whatever is asked for it.
        """
        if template_prefix == "account/email/unknown_account":
            outgoing.send_nothing_later()
            return
        user = context.get("user") or User.objects.filter(email=email.lower()).first()
        if user is not None and not user.may_sign_in:
            outgoing.send_nothing_later()
            return
        language = user.language if user else translation.get_language()
        # Links were made on the page of whoever caused the email; they lead to the recipient's.
        links = {name: translate_url(value, language) for name, value in context.items() if name.endswith("_url")}
        with translation.override(language):
            ours = {
                "email": email,
                "user": user,
                "name": user.full_name if user else "",
                "when": formatting.moment(timezone.now()),
                "link_days": settings.PASSWORD_RESET_TIMEOUT // (24 * 3600),
                "confirmation_days": app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS,
                "code_minutes": app_settings.LOGIN_BY_CODE_TIMEOUT // 60,
                "reset_link": f"{settings.SITE_URL}{reverse('account_reset_password')}",
                **emails.sender(),
            }
            message = self.render_mail(template_prefix, email, ours | context | links)
        outgoing.send_later(message, user=user)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        ours = {"user": user, "user_agent": devices.name_of_device(self.get_http_user_agent(self.request))}
        super().send_notification_mail(template_prefix, user, ours | (context or {}), email)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """By the product's own name, not by the one that the browser's request gave it."""
        return password_link(*key.split("-", 1))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Attempts are counted per account, and apart from all others on each device that the account knows.

        allauth puts the host before it as the browser names it, so that every port makes a count of its own; and
        letters that a database takes for the same would do so, too.
        """
        email = normalized("NFKC", credentials.get("email", "")).casefold().strip()
        device = devices.mark_on(request, email=email)
        return f"{email} {device}" if device else email

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Whoever is turned away hears what is open all the same; to prove once more who one is, it is not."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            if request.user.is_authenticated:
                raise
            other_ways = _(
                "Until then a sign-in code sent by email opens your account, and so does a passkey if you have one."
            )
            raise ValidationError(f"{error.message} {other_ways}", code=error.code) from error


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are encrypted at rest; the last factor of somebody who must have one stays."""

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises ``UnreadableSecret``: from an empty secret, too, codes could be computed, and by everybody."""
        secret = decrypt(encrypted_text)
        if not secret:
            raise second_factor.UnreadableSecret
        return secret

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """A key is called after the device that it was made on, until its owner calls it otherwise."""
        return devices.name_of_device(context.request.headers.get("User-Agent", ""))[:100]

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return second_factor.may_remove(authenticator)


class SessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: list[UserSession]) -> None:
        """That somebody signed out other devices is written down."""
        super().end_sessions(sessions)
        if sessions:
            request = context.request
            events.record(
                events.Act.SESSIONS_ENDED, by=request.user, request=request, about=request.user, sessions=len(sessions)
            )


class _ProviderSession(requests.Session):
    """Questions to the provider of sign-ins, with limits."""

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        limits = {"timeout": (CONNECT_SECONDS, READ_SECONDS)}
        try:
            return SIGN_IN.ask(lambda: super(_ProviderSession, self).request(*args, **(limits | kwargs)))
        except Unavailable as error:
            raise requests.Timeout(str(error)) from error


class OrganisationAdapter(DefaultSocialAccountAdapter):
    """Who comes through the organisation enters the account of the same, verified address; new ones are not made."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def get_requests_session(self) -> requests.Session:
        return _ProviderSession()

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Only by an address that the provider calls verified in so many words: some send the word "false"."""
        claims = [claim for claim in login.account.extra_data.values() if isinstance(claim, dict)]
        said = {str(claim["email_verified"]).lower() for claim in claims if "email_verified" in claim}
        allowed: bool = super().can_authenticate_by_email(login, email)
        return allowed and said <= {"true"}


def password_link(uidb36: str, token: str) -> str:
    """Where somebody sets a password who has no other; the language is the active one."""
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uidb36, "key": token})
    return f"{settings.SITE_URL}{path}"
