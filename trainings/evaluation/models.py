"""What came of a training for each participant: knowledge before and after, reaction, and the teach-back."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from emm.audit.records import Records
from emm.common.fields import CleanCharField
from emm.common.models import Timestamped
from trainings.enrolment.models import Enrolment

LOWEST, HIGHEST = 0, 100


class ScoreField(models.DecimalField):
    """Points of a test, from 0 to 100, to one place."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_digits=4, decimal_places=1)
        kwargs.setdefault("validators", [MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)])
        super().__init__(*args, **kwargs)


class ResultQuerySet(models.QuerySet["Result"]):
    def for_user(self, user: Any) -> "ResultQuerySet":
        """Results in the trainings that ``user`` may see."""
        return self.filter(enrolment__in=Enrolment.objects.for_user(user))


class Result(Timestamped):
    """What is in the database of one participant in one training; what is empty was not taken or not entered yet."""

    class TeachBack(models.TextChoices):
        CERTIFIED_LEAD = "lead", _("Certified lead")
        CO_FACILITATE = "co_facilitate", _("Co-trainer")
        REPEAT = "repeat", _("Repeat")

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="result", verbose_name=_("participant"))
    pre_test = ScoreField(_("pre-test"), null=True, blank=True)
    post_test = ScoreField(_("post-test"), null=True, blank=True)
    feedback_on = models.DateField(_("feedback given on"), null=True, blank=True)
    teach_back = models.CharField(_("teach-back"), max_length=14, choices=TeachBack.choices, blank=True)
    observers = CleanCharField(_("observers"), max_length=200, blank=True)
    note = CleanCharField(_("note"), max_length=300, blank=True)

    history = Records()
    objects = ResultQuerySet.as_manager()
    history_zone = "enrolment__training__time_zone"

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        ordering = ["enrolment"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pre_test__isnull=True) | Q(pre_test__gte=LOWEST, pre_test__lte=HIGHEST),
                name="evaluation_pre_test_score",
            ),
            models.CheckConstraint(
                condition=Q(post_test__isnull=True) | Q(post_test__gte=LOWEST, post_test__lte=HIGHEST),
                name="evaluation_post_test_score",
            ),
        ]

    def __str__(self) -> str:
        return str(self.enrolment)
