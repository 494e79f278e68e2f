"""All certificates of one person, and the links that lead there without an account."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from emm.links import purposes, services
from emm.links.models import Link
from emm.messages.models import Message
from participants.models import Person
from trainings.certificates.records.models import Certificate


def _people_for(user: Any) -> QuerySet[Person]:
    return Person.objects.for_user(user)


WALLET = purposes.register(
    purposes.Purpose(
        name="certificates.wallet",
        label=_("Certificates of a person"),
        view="certificates:wallet",
        holder="participants.person",
        scope="outbox.message",
        days=lambda: settings.WALLET_LINK_DAYS,
        openings_a_minute=60,
        permission="certificates.mail_certificates",
        holders_for=_people_for,
        ended_template="certificates/wallet_ended.html",
    )
)


def new_link(*, message: Message, certificate: Certificate) -> str:
    """The token of a new link to the wallet of the certificate's holder. It is told here and never again."""
    _link, token = services.create_link(
        purpose=WALLET, holder=certificate.person, scope=message, created_by=message.requested_by
    )
    return token


def end_links(
    *, certificate: Certificate, why: Link.Why, but: Message | None = None, by: Any = None, reason: str = ""
) -> int:
    """Let the links that were mailed with ``certificate`` lead nowhere, but those of one email; how many they were.

    All links of an earlier email end when another has been sent, or when somebody says so.
    """
    emails = Message.objects.about(certificate)
    if but is not None:
        emails = emails.exclude(pk=but.pk)
    links = services.made_for(WALLET, emails)
    return services.revoke_links(links, by=by, why=why, reason=reason)


def certificates_of(person_pk: int) -> list[Certificate]:
    """Everything the person was given, the latest training first; what was revoked or replaced as well. One query."""
    return list(
        Certificate.objects.filter(person_id=person_pk)
        .select_related("training", "replaced_by")
        .defer("snapshot", "replaced_by__snapshot")
        .order_by("-training__starts_on", "-pk")
    )


def downloadable(certificates: list[Certificate]) -> list[Certificate]:
    """Those whose document the holder may fetch: in force, and rendered."""
    return [each for each in certificates if each.is_in_force and each.file]
