"""What is kept of forms for a short time."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from emm.common.fields import EncryptedTextField
from emm.common.models import Timestamped

MAX_ADDRESS_LENGTH = 500


class KeptForm(Timestamped):
    """What somebody typed into a form and could not save, since their session had ended. Nobody else ever sees it."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("account"))
    address = models.CharField(_("address of the form"), max_length=MAX_ADDRESS_LENGTH, editable=False)
    typed = EncryptedTextField(_("what was entered"), editable=False)
    has_files = models.BooleanField(_("had files"), default=False, editable=False)

    class Meta:
        verbose_name = _("kept form")
        verbose_name_plural = _("kept forms")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["created_at"], name="submissions_kept_by_age")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Submission(Timestamped):
    """A form that was done, and how it was answered: its repetition is answered the same way."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("account"))
    digest = models.CharField(_("digest of what was sent"), max_length=64, editable=False)
    answer = EncryptedTextField(_("answer"), editable=False)

    class Meta:
        verbose_name = _("submitted form")
        verbose_name_plural = _("submitted forms")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="submissions_done_once")]
        indexes = [models.Index(fields=["created_at"], name="submissions_by_age")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
