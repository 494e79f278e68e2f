"""allauth's forms of codes, from an app or from the list of recovery codes: what cannot be read opens nothing, and a
code of an app opens once for as long as it counts.
"""

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.core.cache import cache

from .models import User
from .second_factor import UnreadableSecret

Type = Authenticator.Type


def opened_by(code: str, *, user: User) -> Authenticator | None:
    """Which of a person's authenticators the code opens; for a second try of the same code: none."""
    for authenticator in Authenticator.objects.filter(user=user, type__in=[Type.TOTP, Type.RECOVERY_CODES]):
        if _opens(authenticator, code):
            authenticator.user = user
            return authenticator
    return None


def _opens(authenticator: Authenticator, code: str) -> bool:
    try:
        is_right = authenticator.wrap().validate_code(code)
    except UnreadableSecret:
        return False
    # A recovery code is crossed off by allauth for good.
    return is_right and (authenticator.type != Type.TOTP or use_up(code, user=authenticator.user))


def use_up(code: str, *, user: User) -> bool:
    """Whether a code of an app is used for the first time; from now on it is used (RFC 6238, section 5.2).

    allauth forgets used codes after one period, though they count for as many as the tolerance on both sides makes.
    """
    seconds = (2 * app_settings.TOTP_TOLERANCE + 1) * app_settings.TOTP_PERIOD
    return cache.add(f"emm:used_codes:{user.pk}:{normalize_user_code(code)}", True, timeout=seconds)


class _CodeForm(BaseAuthenticateForm):
    def clean_code(self) -> str:
        forget_attempts = check_rate_limit(self.user)
        code: str = self.cleaned_data["code"]
        authenticator = opened_by(code, user=self.user)
        if authenticator is None:
            self._tell_of_failure()
            raise get_adapter().validation_error("incorrect_code")
        forget_attempts()
        self.authenticator = authenticator
        return code

    def _tell_of_failure(self) -> None:
        """To the audit log; of several authenticators it is the app that was meant."""
        own = Authenticator.objects.filter(user=self.user, type__in=[Type.TOTP, Type.RECOVERY_CODES])
        meant = own.order_by("-type").first()
        if meant is not None:
            self._emit_authentication_failed(meant)


class CodeFactorForm(_CodeForm, AuthenticateForm):
    """After the password."""


class CodeProofForm(_CodeForm, ReauthenticateForm):
    """Once more, before a sensitive act."""


class SetUpAppForm(ActivateTOTPForm):
    """The code that shows that the app is set up is used by that, too."""

    def clean_code(self) -> str:
        code: str = super().clean_code()
        use_up(code, user=self.user)
        return code
