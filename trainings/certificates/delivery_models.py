"""What became of sending a certificate by e-mail, and the link that leads its holder to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from emm.common.models import Job, Timestamped


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def open(self) -> "DeliveryQuerySet":
        """Those that are still to be sent, or are being sent."""
        return self.filter(state__in=[Delivery.State.QUEUED, Delivery.State.SENDING])


class Delivery(Timestamped):
    """One e-mail with the link to one certificate. Sending again makes another; the latest tells how things stand.

    The address is not kept here: it is the person's, whose history tells what it was.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        BOUNCED = "bounced", _("Came back")

    certificate = models.ForeignKey(
        "certificates.Certificate", models.PROTECT, related_name="deliveries", verbose_name=_("certificate")
    )
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="deliveries", verbose_name=_("job"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    message_id = models.CharField(_("number of the message"), max_length=255, db_index=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("sent by")
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(state__in=["queued", "sending"]),
                name="certificates_one_open_delivery",
                violation_error_message=_("This certificate is being sent already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.certificate} {self.get_state_display()}"

    @property
    def has_reached(self) -> bool:
        """Whether it left and did not come back, as far as can be known."""
        return self.state == self.State.SENT


class WalletLinkQuerySet(models.QuerySet["WalletLink"]):
    def usable(self) -> "WalletLinkQuerySet":
        return self.filter(ended_at__isnull=True, expires_at__gt=timezone.now())


class WalletLink(Timestamped):
    """A secret address that shows a person their own certificates; only its hash is kept."""

    person = models.ForeignKey(
        "participants.Person", models.PROTECT, related_name="wallet_links", verbose_name=_("person")
    )
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="links", verbose_name=_("delivery"))
    token_hash = models.CharField(_("hash of the secret"), max_length=64, unique=True)
    expires_at = models.DateTimeField(_("expires"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    first_opened_at = models.DateTimeField(_("first opened"), null=True, blank=True)

    objects = WalletLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to certificates")
        verbose_name_plural = _("links to certificates")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
