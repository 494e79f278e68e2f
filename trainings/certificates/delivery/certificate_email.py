"""The email that brings a certificate: a kind of message of the outbox, with the secret link to the holder's page."""

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy, ngettext

from emm.common import formatting
from emm.common.errors import DomainError
from emm.links.models import Link
from emm.messages import kinds
from emm.messages.kinds import Content, Field
from emm.messages.models import Message
from trainings.certificates.records.models import Certificate

from .certificate_links import end_links, new_link

KEY = "certificates.certificate"

_SUBJECT = gettext_lazy("Your certificate is ready: {training}")
_TEXT = gettext_lazy(
    "Dear {name},\n"
    "\n"
    "{organisation} has issued a certificate to you: {certificate}, “{training}” ({dates}).\n"
    "\n"
    "Open and download it here, with your other certificates from us:\n"
    "{link}\n"
    "\n"
    "The link is personal: anyone who has it can see your certificates. It works for {validity}, without an account.\n"
    "\n"
    "Certificate number: {number}\n"
    "Anyone can verify it here: {verification}\n"
    "\n"
    "If your name or anything else is wrong, write to {contact}. We will send you a corrected certificate.\n"
    "\n"
    "Regards,\n"
    "{sender}"
)


def compose(message: Message) -> Content:
    """What the certificate, its holder and the training are now: any of them may have changed since it was asked for.

    Raises ``DomainError`` when the certificate cannot be sent.
    """
    certificate = certificate_of(message)
    refuse_what_cannot_be_sent(certificate)
    language = certificate.person.email_language
    with translation.override(language):
        training = certificate.training
        values: dict[str, str | Callable[[], str]] = {
            "name": certificate.name,
            "certificate": str(certificate.get_kind_display()),
            "training": training.title,
            "dates": formatting.date_range(training.starts_on, training.ends_on),
            "number": certificate.number,
            "verification": certificate.verification_url,
            "validity": _days(settings.WALLET_LINK_DAYS),
            "link": lambda: _link(message, certificate, language),
        }
    return Content(address=certificate.person.email_address, language=language, values=values)


def sent(message: Message) -> None:
    """Let the links of earlier emails end, now that another one has left."""
    end_links(certificate=certificate_of(message), why=Link.Why.NEWER, but=message)


def certificate_of(message: Message) -> Certificate:
    """The certificate that an email brings, with its holder and its training."""
    return Certificate.objects.select_related("person__user", "training").get(pk=message.about_id)


def refuse_what_cannot_be_sent(certificate: Certificate) -> None:
    """Raise ``DomainError`` when a certificate cannot be sent."""
    if not certificate.is_in_force:
        raise DomainError("certificates.email_not_in_force")
    if not certificate.file:
        raise DomainError("certificates.email_no_document")
    if not certificate.person.email_address:
        raise DomainError("certificates.email_no_address")


def _link(message: Message, certificate: Certificate, language: str) -> str:
    secret = new_link(message=message, certificate=certificate)
    with translation.override(language):
        return f"{settings.SITE_URL}{reverse('certificates:wallet', args=[secret])}"


def _days(number: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", number) % {"count": number}


KIND = kinds.register(
    kinds.Kind(
        key=KEY,
        label=gettext_lazy("Certificate"),
        about=Certificate,
        view_permission="certificates.view_certificates",
        send_permission="certificates.mail_certificates",
        fields=(
            Field("name", gettext_lazy("Name of the participant"), "Siti Rahmawati", is_required=True),
            Field("certificate", gettext_lazy("Type of certificate"), gettext_lazy("Certificate of completion")),
            Field("training", gettext_lazy("Title of the training"), gettext_lazy("Training of trainers")),
            Field("dates", gettext_lazy("First and last day of the training"), "7–9 September 2022"),
            Field("number", gettext_lazy("Number of the certificate"), "IOM-ID/EMM/2022/ToT/0001"),
            Field(
                "link",
                gettext_lazy("Secret link to the person’s certificates"),
                "https://example.org/en/wallet/…",
                is_link=True,
                is_secret=True,
                is_required=True,
            ),
            Field("validity", gettext_lazy("Number of days for which the link works"), gettext_lazy("90 days")),
            Field(
                "verification",
                gettext_lazy("Address where anyone verifies the certificate"),
                "https://example.org/v/ABCD/",
                is_link=True,
            ),
        ),
        subject=_SUBJECT,
        text=_TEXT,
        compose=compose,
        sent=sent,
    )
)
