"""What certificates stand for, as other programs are told."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from emm.common.models import Timestamped


class Achievement(Timestamped):
    """What everybody who earned the same certificate has achieved (Open Badges 3.0). Written once, never changed.

    ``key`` is made from ``content``: a later title, or another rule, is another achievement. It names nobody, and only
    who has a badge, or its content, knows the key.
    """

    key = models.CharField(_("key"), max_length=32, unique=True)
    content = models.JSONField(_("content"))

    class Meta:
        verbose_name = _("achievement")
        verbose_name_plural = _("achievements")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.content.get("name", self.key))
