"""One event with dates and a place."""

import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from emm.common import formatting
from emm.common.countries import HOME, country_name, validate_country, validate_zone
from emm.common.fields import CleanCharField, CleanTextField
from emm.common.models import Timestamped
from emm.common.searching import SearchIndex, SearchText
from participants.models.institutions import TimeZone
from trainings.programmes.models import Programme

from ..registries import places_taken
from .days import where_today

# A training longer than this is a typing error.
MAX_DAYS = 60
NOON = datetime.time(12)
# So many places left are few.
FEW_SEATS = 5


class Language(models.TextChoices):
    """The language something is delivered or printed in."""

    INDONESIAN = "id", _("Indonesian")
    ENGLISH = "en", _("English")
    BOTH = "both", _("English and Indonesian")


class TrainingQuerySet(models.QuerySet["Training"]):
    def for_user(self, user: Any) -> "TrainingQuerySet":
        """An officer sees those within the scope, a trainer those taught in; others none of the staff pages."""
        if not user.is_authenticated:
            return self.none()
        if user.scope.everything:
            return self
        seen = user.scope.condition()
        if user.has_perm("planning.teach"):
            seen |= Q(pk__in=Training.objects.filter(session_parts__trainer__person__user=user.pk))
        return self.filter(seen)

    def run_by(self, user: Any) -> "TrainingQuerySet":
        """Those that ``user`` is responsible for, without those only taught in."""
        return self.filter(user.scope.condition()) if user.is_authenticated else self.none()

    def public(self) -> "TrainingQuerySet":
        """What anyone may know of: everything that was announced."""
        return self.filter(state__in=[Training.State.PLANNED, Training.State.COMPLETED])

    def upcoming(self) -> "TrainingQuerySet":
        """Planned and not over yet, the next one first."""
        not_over = where_today(lambda today: Q(ends_on__gte=today))
        return self.filter(not_over, state=Training.State.PLANNED).order_by("starts_on", "pk")

    def past(self) -> "TrainingQuerySet":
        """Over, the latest first."""
        return self.filter(where_today(lambda today: Q(ends_on__lt=today))).order_by("-starts_on", "pk")

    def with_seats(self) -> "TrainingQuerySet":
        """Annotates ``confirmed_count``: how many places are taken."""
        # Counted for the rows that are shown; joined, it would be counted for every training before the first is.
        taken = places_taken().filter(training=OuterRef("pk")).order_by().values("training")
        number = Subquery(taken.annotate(number=Count("pk")).values("number"))
        return self.annotate(confirmed_count=Coalesce(number, 0))


class Training(Timestamped):
    """A training: dates, city, language, places, and the rule for its certificate."""

    class Kind(models.TextChoices):
        TOT = "tot", _("Training of trainers (ToT)")
        NATIONAL_ROLLOUT = "national_rollout", _("National training")
        SUBNATIONAL_ROLLOUT = "subnational_rollout", _("Sub-national training")

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        ONLINE = "online", _("Online")
        HYBRID = "hybrid", _("Hybrid")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PLANNED = "planned", _("Published")
        COMPLETED = "completed", _("Completed")
        CANCELLED = "cancelled", _("Cancelled")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="trainings", verbose_name=_("programme"))
    curriculum = models.ForeignKey(
        "curriculum.Curriculum", models.PROTECT, related_name="trainings", verbose_name=_("curriculum")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    title = CleanCharField(_("title"), max_length=200)
    summary = CleanTextField(_("summary"), blank=True, help_text=_("Shown to the public: what for and for whom."))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    time_zone = models.CharField(_("time zone"), max_length=50, default=TimeZone.WIB, validators=[validate_zone])
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices, default=Mode.IN_PERSON)
    country = models.CharField(_("country"), max_length=2, default=HOME, validators=[validate_country])
    place = CleanCharField(_("city"), max_length=100, blank=True)
    venue = models.ForeignKey(
        "planning.Venue", models.PROTECT, null=True, blank=True, related_name="trainings", verbose_name=_("venue")
    )
    region = models.ForeignKey(
        "participants.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="trainings",
        verbose_name=_("province"),
    )
    language = models.CharField(
        _("language of delivery"), max_length=4, choices=Language.choices, default=Language.INDONESIAN
    )
    certificate_language = models.CharField(
        _("language of the certificate"), max_length=4, choices=Language.choices, default=Language.INDONESIAN
    )
    capacity = models.PositiveSmallIntegerField(_("places"), default=30, validators=[MinValueValidator(1)])
    minimum_share = models.PositiveSmallIntegerField(
        _("attendance needed for the certificate (%)"),
        default=80,
        validators=[MaxValueValidator(100)],
        help_text=_("Percentage of the training’s JP that a participant must attend."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="copies"
    )
    is_demo = models.BooleanField(_("invented for the demo"), default=False, editable=False)

    search_text = SearchText("title_en", "title_ind", "place")

    objects = TrainingQuerySet.as_manager()
    history_zone = "time_zone"

    # Made by modeltranslation; named here for the type checker.
    title_en: str | None
    title_ind: str | None
    summary_en: str | None
    summary_ind: str | None

    if TYPE_CHECKING:
        confirmed_count: int

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ["-starts_on", "-pk"]
        indexes = [
            models.Index(fields=["state", "starts_on"]),
            models.Index(fields=["state", "ends_on"]),
            models.Index(fields=["-starts_on", "-id"]),
            SearchIndex(name="planning_training_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="planning_training_dates",
                violation_error_message=_("The end date must be after the start date."),
            ),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="planning_training_capacity"),
            models.CheckConstraint(condition=Q(minimum_share__lte=100), name="planning_training_share"),
            models.CheckConstraint(
                condition=Q(region__isnull=True) | Q(country=HOME),
                name="planning_training_province",
                violation_error_message=_("Only a place in Indonesia has a province."),
            ),
            models.CheckConstraint(
                condition=~Q(country=HOME) | Q(time_zone__in=TimeZone.values),
                name="planning_training_zone",
                violation_error_message=_("A place in Indonesia is in the zone WIB, WITA or WIT."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or ""

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.ends_on:
            if self.ends_on < self.starts_on:
                raise ValidationError({"ends_on": _("The end date must be after the start date.")})
            if self.day_count > MAX_DAYS:
                raise ValidationError({"ends_on": _("A training lasts at most %(days)d days.") % {"days": MAX_DAYS}})

    def get_absolute_url(self) -> str:
        return reverse("planning:training", args=[self.pk])

    def get_public_url(self) -> str:
        return reverse("planning:public_training", args=[self.pk])

    @property
    def address(self) -> str:
        """Where the venue is."""
        return self.venue.address if self.venue is not None else ""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def zone_name(self) -> str:
        """The short name of the zone on the first day: "WIB", abroad "CEST" or "UTC+7"."""
        return formatting.zone_name(datetime.datetime.combine(self.starts_on, NOON, tzinfo=self.zone), self.zone)

    @property
    def is_abroad(self) -> bool:
        return self.country != HOME

    @property
    def country_name(self) -> str:
        return country_name(self.country)

    @property
    def day_count(self) -> int:
        return (self.ends_on - self.starts_on).days + 1

    @property
    def days(self) -> list[datetime.date]:
        """Every calendar day of the training."""
        return [self.starts_on + datetime.timedelta(days=number) for number in range(self.day_count)]

    @cached_property
    def today(self) -> datetime.date:
        """Today's date where the training is."""
        return timezone.localdate(timezone=self.zone)

    @property
    def is_running(self) -> bool:
        """Whether it takes place today."""
        return self.state == self.State.PLANNED and self.starts_on <= self.today <= self.ends_on

    @property
    def state_today(self) -> tuple[str, str] | None:
        """What is shown in place of the state while the training takes place."""
        return ("running", gettext("Running")) if self.is_running else None

    @property
    def is_over(self) -> bool:
        return self.ends_on < self.today

    @property
    def seats_left(self) -> int:
        """Of one made by ``with_seats``."""
        return max(0, self.capacity - self.confirmed_count)

    @property
    def public_seats(self) -> str:
        """What the public is told of the places: "none", "few" or "free" are left; of one made by ``with_seats``.

        No number: with what is told of those trained it would give away how few were absent, or are no officials, and
        from one day to the next how few were confirmed.
        """
        return "none" if not self.seats_left else "few" if self.seats_left <= FEW_SEATS else "free"

    @property
    def takes_walk_ins(self) -> bool:
        """Whether somebody may stand at the door already: then one more can be confirmed in a full training."""
        return self.is_open_to_changes and self.starts_on <= self.today

    @property
    def is_open_to_changes(self) -> bool:
        """Whether the plan and the participants may still be changed."""
        return self.state in {self.State.DRAFT, self.State.PLANNED}
