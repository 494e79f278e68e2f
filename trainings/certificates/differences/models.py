"""Which certificates in force differ from the record, when last compared: names of fields, and no values."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trainings.planning.models import Training


class RecordCheck(models.Model):
    """When the certificates of a training were last compared with the record."""

    training = models.OneToOneField(
        Training, models.CASCADE, primary_key=True, related_name="record_check", verbose_name=_("training")
    )
    checked_at = models.DateTimeField(_("compared"), db_index=True)

    class Meta:
        verbose_name = _("comparison with the record")
        verbose_name_plural = _("comparisons with the record")

    def __str__(self) -> str:
        return f"{self.training}"


class RecordDifference(models.Model):
    """A certificate that differs from the record. ``fields`` names what does; none where the holder is not entitled."""

    certificate = models.OneToOneField(
        "certificates.Certificate",
        models.CASCADE,
        primary_key=True,
        related_name="difference",
        verbose_name=_("certificate"),
    )
    is_entitled = models.BooleanField(_("the holder is still entitled"))
    fields = models.JSONField(_("what differs"), default=list)

    class Meta:
        verbose_name = _("difference from the record")
        verbose_name_plural = _("differences from the record")

    def __str__(self) -> str:
        return f"{self.certificate}"
