"""How days of a training usually go: where a new timetable begins."""

import datetime
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from emm.common.fields import CleanCharField
from emm.common.models import Timestamped
from emm.common.ordering import ByName

from .trainings import Training

# A part of a training that is no module takes half a day at most.
MAX_MINUTES = 240
MAX_TEACH_BACKS = 12
# What a part of the day lasts is told in steps of the timetable.
STEP_MINUTES = 5
FRIDAY = 5  # as ``isoweekday`` counts


class TimetableTemplateQuerySet(models.QuerySet["TimetableTemplate"]):
    def for_user(self, user: Any) -> "TimetableTemplateQuerySet":
        """All of them for whoever runs trainings."""
        return self if user.has_perm("planning.view_timetable_templates") else self.none()


def _minutes(label: Any, default: int, **options: Any) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label, default=default, validators=[MaxValueValidator(MAX_MINUTES), validate_step], **options
    )


def validate_step(minutes: int) -> None:
    """Raise ``ValidationError`` for a length that does not end on the steps of the timetable."""
    if minutes % STEP_MINUTES:
        raise ValidationError(_("Enter a multiple of %(step)d minutes.") % {"step": STEP_MINUTES})


class TimetableTemplate(Timestamped):
    """When days begin, pause and end, and what stands around the modules. A part of 0 minutes is left out.

    The pauses move a little, so that no session is cut by them; only Friday prayer stands where it is.

    A template that is not saved is one of the product's own (``built_in``), or what somebody chose for one training.
    """

    name = CleanCharField(_("name"), max_length=100, help_text=_("For instance: Provincial training, 1 day."))
    kind = models.CharField(_("kind of training"), max_length=20, choices=Training.Kind.choices)
    day_begins = models.TimeField(_("day begins"), default=datetime.time(8, 30))
    day_ends = models.TimeField(_("day ends"), default=datetime.time(17))
    morning_break = models.TimeField(_("morning break"), default=datetime.time(10))
    afternoon_break = models.TimeField(_("afternoon break"), default=datetime.time(14, 30))
    break_minutes = _minutes(_("length of these breaks (minutes)"), 15)
    lunch_begins = models.TimeField(_("rest, prayer and lunch: from"), default=datetime.time(12))
    lunch_ends = models.TimeField(_("rest, prayer and lunch: until"), default=datetime.time(13))
    friday_begins = models.TimeField(_("Friday begins"), default=datetime.time(8))
    friday_lunch_begins = models.TimeField(_("on Friday: from"), default=datetime.time(11, 30))
    friday_lunch_ends = models.TimeField(_("on Friday: until"), default=datetime.time(13))
    opening_minutes = _minutes(_("opening (minutes)"), 30)
    pre_test_minutes = _minutes(_("pre-test (minutes)"), 30)
    teach_backs = models.PositiveSmallIntegerField(
        _("rounds of teach-backs"), default=0, validators=[MaxValueValidator(MAX_TEACH_BACKS)]
    )
    teach_back_minutes = _minutes(_("length of a round (minutes)"), 90)
    post_test_minutes = _minutes(_("post-test (minutes)"), 30)
    feedback_minutes = _minutes(_("feedback (minutes)"), 15)
    closing_minutes = _minutes(_("closing (minutes)"), 30)

    objects = TimetableTemplateQuerySet.as_manager()

    # What is chosen for a training: all but how the template is called, and for what.
    SETTINGS = (
        *("day_begins", "day_ends", "morning_break", "afternoon_break", "break_minutes", "lunch_begins", "lunch_ends"),
        *("friday_begins", "friday_lunch_begins", "friday_lunch_ends", "opening_minutes"),
        *(
            "pre_test_minutes",
            "teach_backs",
            "teach_back_minutes",
            "post_test_minutes",
            "feedback_minutes",
            "closing_minutes",
        ),
    )

    # Made by modeltranslation; named here for the type checker.
    name_en: str | None
    name_ind: str | None

    class Meta:
        verbose_name = _("timetable template")
        verbose_name_plural = _("timetable templates")
        ordering = ["kind", ByName("name"), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(day_ends__gt=F("day_begins")) & Q(day_ends__gt=F("friday_begins")),
                name="planning_template_day",
                violation_error_message=_("A day must end after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(lunch_ends__gt=F("lunch_begins"), friday_lunch_ends__gt=F("friday_lunch_begins")),
                name="planning_template_lunch",
                violation_error_message=_("Lunch must end after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or ""

    def get_absolute_url(self) -> str:
        return reverse("planning:timetable_template_edit", args=[self.pk])

    def clean(self) -> None:
        super().clean()
        pairs = [(day, "day_ends", _("A day must end after it begins.")) for day in ("day_begins", "friday_begins")]
        pairs += [
            (f"{day}lunch_begins", f"{day}lunch_ends", _("Lunch must end after it begins.")) for day in ("", "friday_")
        ]
        wrong = {
            last: text
            for first, last, text in pairs
            if (begin := getattr(self, first)) and (end := getattr(self, last)) and end <= begin
        }
        if wrong:
            raise ValidationError(wrong)

    def begins_on(self, day: datetime.date) -> datetime.time:
        return self.friday_begins if day.isoweekday() == FRIDAY else self.day_begins


def built_in(kind: str) -> TimetableTemplate:
    """The product's own template for trainings of the kind, not saved."""
    changes, name = {
        Training.Kind.TOT: (
            {"opening_minutes": 60, "teach_backs": 3, "closing_minutes": 45},
            _("Training of trainers, 3 days"),
        ),
        Training.Kind.NATIONAL_ROLLOUT: ({}, _("National training, 2 days")),
        Training.Kind.SUBNATIONAL_ROLLOUT: (
            {"opening_minutes": 15, "pre_test_minutes": 15, "post_test_minutes": 15, "closing_minutes": 15},
            _("Provincial training, 1 day"),
        ),
    }[Training.Kind(kind)]
    names = in_both(lambda: str(name))
    return TimetableTemplate(kind=kind, name_en=names["en"], name_ind=names["ind"], **changes)


def in_both(say: Callable[[], str]) -> dict[str, str]:
    """What ``say`` says in both languages, by the ending of the translated fields."""
    said = {}
    for ending, language in (("en", "en"), ("ind", "id")):
        with override(language):
            said[ending] = say()
    return said
