"""What records are found by that may be one person, and the pairs that wait for somebody to look at them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _

from emm.common.models import Timestamped

from .people import Person


class MatchKey(models.Model):
    """One key under which a person is found for comparing (``participants.matching.blocking``)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="match_keys", verbose_name=_("person"))
    key = models.BigIntegerField(_("key"))

    class Meta:
        verbose_name = _("match key")
        verbose_name_plural = _("match keys")
        ordering = ["pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["key", "person"], name="participants_match_key")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.key}"


class PairQuerySet(models.QuerySet["DuplicatePair"]):
    def for_user(self, user: Any) -> "PairQuerySet":
        """The pairs of which the account sees one record at least."""
        if not user.is_authenticated:
            return self.none()
        if user.scope.everything:
            return self
        seen = Person.objects.for_user(user).order_by().values("pk")
        # Of a record that the account may not see, it learns only of what is all but certain.
        certain = Q(verdict=DuplicatePair.Verdict.SAME) & (Q(one__in=seen) | Q(other__in=seen))
        return self.filter(certain | Q(one__in=seen, other__in=seen))

    def with_visibility(self, user: Any) -> "PairQuerySet":
        """Annotates whether the account sees each of the two (``sees_one``, ``sees_other``)."""
        if user.scope.everything:
            return self.annotate(sees_one=Value(True), sees_other=Value(True))
        seen = Person.objects.for_user(user)
        return self.annotate(
            sees_one=Exists(seen.filter(pk=OuterRef("one"))), sees_other=Exists(seen.filter(pk=OuterRef("other")))
        )

    def open(self) -> "PairQuerySet":
        return self.filter(decision=DuplicatePair.Decision.OPEN)


class DuplicatePair(Timestamped):
    """Two records that may be one person. ``one`` is the older. Of the reasons the codes are kept, and no values."""

    class Verdict(models.TextChoices):
        SAME = "same", _("Very likely")
        PERHAPS = "perhaps", _("Possible")

    class Decision(models.TextChoices):
        OPEN = "open", _("Waiting")
        DIFFERENT = "different", _("Not the same person")

    one = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("older record"))
    other = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("newer record"))
    verdict = models.CharField(_("likelihood"), max_length=10, choices=Verdict.choices)
    points = models.PositiveSmallIntegerField(_("points"), default=0)
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices, default=Decision.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-points", "pk"]
        indexes = [models.Index(fields=["decision", "-points", "id"], name="participants_pair_queue")]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="participants_pair_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="participants_pair_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} – {self.other_id}"
