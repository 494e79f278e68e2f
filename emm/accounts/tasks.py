"""Background work of accounts: their emails, and what is kept of the forms that they sent."""

from datetime import datetime, timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from emm.common import emails, formatting
from emm.forms.keeping import delete_old_kept_forms
from emm.forms.submissions import delete_old_submissions
from emm.jobs.kinds import handler
from emm.jobs.models import Job
from emm.jobs.periodic import periodic_task
from emm.jobs.progress import Progress

from . import outgoing
from .adapter import password_link
from .models import User
from .services.invitations import INVITATION_KIND


@periodic_task(every=timedelta(minutes=10))
def forget_forms() -> None:
    """Delete how forms were answered, once nobody sends them again, and what was typed but not saved in time."""
    delete_old_submissions()
    delete_old_kept_forms()


@handler(outgoing.KIND, _("Send an email"))
def send_email(progress: Progress) -> dict[str, bool]:
    """What a page caused; it is forgotten as soon as it has left."""
    sent = outgoing.send(progress.payload["sealed"])
    Job.objects.filter(pk=progress.job.pk).update(payload=progress.payload | {"sealed": ""})
    return {"sent": sent}


@handler(INVITATION_KIND, _("Invite an account"), permission="accounts.invite_account")
def send_invitation(progress: Progress) -> None:
    """The link is made here, so that it stands in no job; one more email after a crash does no harm."""
    user = User.objects.get(pk=progress.payload["user"], is_active=True)
    token = default_token_generator.make_token(user)
    with translation.override(user.language):
        write(
            user,
            "invitation",
            inviter=progress.job.started_by.get_full_name() if progress.job.started_by else "",
            link=password_link(user_pk_to_url_str(user), token),
            roles=[held.label for held in user.roles_in_words],
            days=settings.PASSWORD_RESET_TIMEOUT // (24 * 3600),
        )


@handler("accounts.new_device", _("Tell of a new device"))
def tell_of_new_device(progress: Progress) -> None:
    user = User.objects.get(pk=progress.payload["user"])
    with translation.override(user.language):
        write(
            user,
            "new_device",
            when=formatting.moment(datetime.fromisoformat(progress.payload["at"])),
            device=progress.payload["device"],
            link=f"{settings.SITE_URL}{reverse('usersessions_list')}",
        )


def write(user: User, letter: str, **context: object) -> None:
    """Send ``accounts/email/<letter>`` to a person, in that person's language."""
    with translation.override(user.language):
        context = {"user": user, "name": user.full_name, **emails.sender(), **context}
        subject = render_to_string(f"accounts/email/{letter}_subject.txt", context)
        body = render_to_string(f"accounts/email/{letter}_message.txt", context)
    EmailMessage(
        " ".join(subject.split()),
        body.strip() + "\n",
        to=[user.email],
        headers={"Auto-Submitted": "auto-generated"},
    ).send()
