"""Figures that are too dear to be counted for everybody who looks at them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CachedStatistic(models.Model):
    """What was counted last, under a name; ``trainings.reporting.cached_stats`` counts again."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    figures = models.JSONField(_("figures"), default=dict)
    counted_at = models.DateTimeField(_("counted"), null=True)
    # While somebody counts; a count that was broken off is taken up by another after a while.
    counting_since = models.DateTimeField(_("being counted since"), null=True)
    took = models.FloatField(_("seconds that it took"), default=0)

    class Meta:
        verbose_name = _("cached statistics")
        verbose_name_plural = _("cached statistics")

    def __str__(self) -> str:
        return self.name
