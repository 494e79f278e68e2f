"""Background work of accounts: the letters that are not part of a sign-in itself."""

from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from emm.common import words
from emm.common.jobs import Progress, handler

from .adapter import password_link
from .models import User


@handler("accounts.invitation", _("Invite an account"), permission="accounts.invite_account")
def send_invitation(progress: Progress) -> None:
    """The link is made here, so that it stands in no job; one more letter after a crash does no harm."""
    user = User.objects.get(pk=progress.payload["user"], is_active=True)
    token = default_token_generator.make_token(user)
    with translation.override(user.language):
        write(
            user,
            "invitation",
            link=password_link(user_pk_to_url_str(user), token),
            roles=[grant.in_words for grant in user.role_grants.current().with_scope().order_by("role", "pk")],
            days=settings.PASSWORD_RESET_TIMEOUT // (24 * 3600),
        )


@handler("accounts.new_device", _("Tell of a new device"))
def tell_of_new_device(progress: Progress) -> None:
    user = User.objects.get(pk=progress.payload["user"])
    with translation.override(user.language):
        write(
            user,
            "new_device",
            when=words.moment(datetime.fromisoformat(progress.payload["at"])),
            device=progress.payload["device"],
            link=f"{settings.SITE_URL}{reverse('usersessions_list')}",
        )


def write(user: User, letter: str, **context: object) -> None:
    """Send ``accounts/email/<letter>`` to a person, in that person's language."""
    with translation.override(user.language):
        context = {"user": user, "site_name": settings.SITE_NAME, "contact": settings.CONTACT_EMAIL, **context}
        subject = render_to_string(f"accounts/email/{letter}_subject.txt", context)
        body = render_to_string(f"accounts/email/{letter}_message.txt", context)
    EmailMessage(" ".join(subject.split()), body.strip() + "\n", to=[user.email]).send()
