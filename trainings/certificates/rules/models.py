"""What has to be fulfilled for a certificate, and what an administrator has decided otherwise."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from emm.audit.records import Records
from emm.common.fields import CleanCharField
from emm.common.models import Timestamped
from trainings.certificates.kinds import USUALLY_ISSUED, Kind
from trainings.planning.models import Training


class CertificateRule(Timestamped):
    """Whether a training gives certificates of one kind, and for what. Without a row, the usual rule holds.

    The share of JP that must be attended is the training's own (``minimum_share``); here it is only switched on or
    off. What lies in the nature of a kind is no field: a trainer's certificate needs the teach-back, one of service
    needs sessions taught.
    """

    class PostTest(models.TextChoices):
        NOT_NEEDED = "not_needed", _("Not needed")
        TAKEN = "taken", _("Taken, whatever the score")
        PASSED = "passed", _("Passed")

    training = models.ForeignKey(Training, models.PROTECT, related_name="certificate_rules", verbose_name=_("training"))
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    is_issued = models.BooleanField(_("is issued"), default=False)
    needs_attendance = models.BooleanField(_("enough of the JP attended"), default=False)
    post_test = models.CharField(_("post-test"), max_length=10, choices=PostTest.choices, default=PostTest.NOT_NEEDED)
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark"), default=70, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    needs_feedback = models.BooleanField(_("feedback given"), default=False)

    history = Records()
    history_zone = "training__time_zone"

    class Meta:
        verbose_name = _("rule for certificates")
        verbose_name_plural = _("rules for certificates")
        ordering = ["training", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["training", "kind"], name="certificates_rule_once"),
            models.CheckConstraint(condition=Q(pass_mark__gte=1, pass_mark__lte=100), name="certificates_pass_mark"),
        ]

    def __str__(self) -> str:
        return f"{self.training}: {self.get_kind_display()}"


def usual_rule(training: Training, kind: str) -> CertificateRule:
    """The rule, not stored, that holds where nobody has set one: the share of JP, for what is earned by attending."""
    return CertificateRule(
        training=training,
        kind=kind,
        is_issued=kind in USUALLY_ISSUED[Training.Kind(training.kind)],
        needs_attendance=kind in {Kind.COMPLETION, Kind.TRAINER},
    )


class DecisionQuerySet(models.QuerySet["EligibilityOverride"]):
    def in_force(self) -> "DecisionQuerySet":
        return self.filter(withdrawn_at__isnull=True)


class EligibilityOverride(models.Model):
    """An administrator's word that goes before the rules, for one person and kind. Withdrawn, never deleted."""

    class Verdict(models.TextChoices):
        GRANT = "grant", _("Grant by exception")
        WITHHOLD = "withhold", _("Withhold the certificate")

    training = models.ForeignKey(
        Training, models.PROTECT, related_name="certificate_decisions", verbose_name=_("training")
    )
    person = models.ForeignKey(
        "participants.Person", models.PROTECT, related_name="certificate_decisions", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    verdict = models.CharField(_("decision"), max_length=8, choices=Verdict.choices)
    reason = CleanCharField(_("reason"), max_length=300)
    decided_at = models.DateTimeField(_("decided"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="certificate_decisions",
        verbose_name=_("decided by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="certificate_decisions_withdrawn",
        verbose_name=_("withdrawn by"),
    )
    withdrawal_reason = CleanCharField(_("reason of the withdrawal"), max_length=300, blank=True)

    history = Records()
    objects = DecisionQuerySet.as_manager()
    history_zone = "training__time_zone"

    class Meta:
        verbose_name = _("decision on a certificate")
        verbose_name_plural = _("decisions on certificates")
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["training", "person", "kind"],
                condition=Q(withdrawn_at__isnull=True),
                name="certificates_one_decision",
                violation_error_message=_("There is already a decision on this certificate."),
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="certificates_decision_has_reason"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawal_reason=""),
                name="certificates_withdrawal_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_verdict_display()}"

    @property
    def grants(self) -> bool:
        return self.verdict == self.Verdict.GRANT


def decisions_in_force(**about: Any) -> dict[tuple[int, int, str], EligibilityOverride]:
    """By training, person and kind, the decisions that hold. One query."""
    found = EligibilityOverride.objects.in_force().filter(**about).select_related("decided_by")
    return {(decision.training_id, decision.person_id, decision.kind): decision for decision in found}
