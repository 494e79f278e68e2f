"""Funded joint programmes and what they want to reach."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from emm.accounts.models import Role
from emm.common.fields import CleanCharField, CleanTextField
from emm.common.models import Timestamped

from .gcm import OBJECTIVES


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def for_user(self, user: Any) -> "ProgrammeQuerySet":
        """Officers see the programmes they work in, donors and partners those given to them; no personal data."""
        if not user.is_authenticated:
            return self.none()
        worked_in = user.scope.programmes
        return (
            self if worked_in is None else self.filter(pk__in=worked_in | user.scope_of(Role.VIEWER).named_programmes)
        )

    def run_by(self, user: Any) -> "ProgrammeQuerySet":
        """Those that ``user`` may plan trainings in."""
        worked_in = user.scope.programmes
        return self if worked_in is None else self.filter(pk__in=worked_in)


class Programme(Timestamped):
    """A funded joint programme: donors, partners, period, and indicators."""

    code = models.SlugField(_("code"), unique=True, help_text=_("Short name, for instance mgsd-2022."))
    title = CleanCharField(_("title"), max_length=250)
    summary = CleanTextField(_("summary"), blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    donors = models.ManyToManyField(
        "participants.Institution", blank=True, related_name="programmes_funded", verbose_name=_("donors")
    )
    partners = models.ManyToManyField(
        "participants.Institution", blank=True, related_name="programmes_shared", verbose_name=_("partners")
    )
    gcm_objectives = models.JSONField(
        _("GCM objectives"),
        default=list,
        blank=True,
        help_text=_("Objectives of the Global Compact for Migration that the programme supports."),
    )

    objects = ProgrammeQuerySet.as_manager()

    # Made by modeltranslation; named here for the type checker.
    title_en: str | None
    title_ind: str | None
    summary_en: str | None
    summary_ind: str | None

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["-starts_on", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="programmes_programme_dates",
                violation_error_message=_("The end date must be after the start date."),
            )
        ]

    def __str__(self) -> str:
        return self.title or self.code

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The end date must be after the start date.")})
        if not isinstance(self.gcm_objectives, list) or not set(self.gcm_objectives) <= set(OBJECTIVES):
            raise ValidationError({"gcm_objectives": _("Choose from the 23 objectives.")})

    def get_absolute_url(self) -> str:
        return reverse("programmes:programme", args=[self.pk])


class Indicator(Timestamped):
    """One figure by which a programme is measured."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="indicators", verbose_name=_("programme"))
    code = CleanCharField(_("code"), max_length=20)
    title = CleanCharField(_("title"), max_length=250)
    unit = CleanCharField(_("unit"), max_length=60, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=12, decimal_places=2, default=0)
    target = models.DecimalField(_("target"), max_digits=12, decimal_places=2)

    # Made by modeltranslation; named here for the type checker.
    title_en: str | None
    title_ind: str | None
    unit_en: str | None
    unit_ind: str | None

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["programme", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "code"],
                name="programmes_indicator_code",
                violation_error_message=_("The programme has an indicator with this code already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
