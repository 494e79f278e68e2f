"""Where trainers became qualified."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .trainings import Training


class QualificationSource(models.Model):
    """The training in which a qualification was gained; one gained elsewhere has none."""

    qualification = models.OneToOneField(
        "participants.Qualification", models.CASCADE, related_name="gained_in", verbose_name=_("qualification")
    )
    training = models.ForeignKey(
        Training, models.PROTECT, related_name="qualifications_given", verbose_name=_("qualified in the training")
    )

    class Meta:
        verbose_name = _("source of a qualification")
        verbose_name_plural = _("sources of qualifications")
        ordering = ["qualification"]

    def __str__(self) -> str:
        return str(self.qualification)
