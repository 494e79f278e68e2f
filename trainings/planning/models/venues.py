"""Where trainings take place: venues and their rooms, each on record once."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from emm.common.countries import HOME, country_name, validate_country, validate_zone
from emm.common.fields import CleanCharField, CleanTextField
from emm.common.models import Timestamped
from emm.common.ordering import ByName
from emm.common.searching import NameKey, SearchIndex, SearchText
from participants.models.institutions import TimeZone

MAX_ROOM_NAME = 80
MAX_VENUE_NAME = 200


class VenueQuerySet(models.QuerySet["Venue"]):
    def for_user(self, user: Any) -> "VenueQuerySet":
        """All of them for whoever runs trainings: nobody should add a hotel twice."""
        return self if user.has_perm("planning.view_venues") else self.none()


class Venue(Timestamped):
    """A hotel, training centre or office. Its name is unique in its city."""

    name = CleanCharField(_("name"), max_length=MAX_VENUE_NAME, help_text=_("For instance the hotel."))
    city = CleanCharField(_("city"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, default=HOME, validators=[validate_country])
    region = models.ForeignKey(
        "participants.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="venues",
        verbose_name=_("province"),
    )
    address = CleanCharField(_("address"), max_length=300, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=50, default=TimeZone.WIB, validators=[validate_zone])
    contact = CleanCharField(
        _("contact"), max_length=200, blank=True, help_text=_("Reception or booking office: telephone or email.")
    )
    note = CleanTextField(_("note"), blank=True)

    name_key = NameKey("name")
    city_key = NameKey("city")
    search_text = SearchText("name", "city", "address")

    objects = VenueQuerySet.as_manager()

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = [ByName("name"), ByName("city"), "pk"]
        indexes = [SearchIndex(name="planning_venue_search")]
        constraints = [
            models.UniqueConstraint(fields=["name_key", "city_key", "country"], name="planning_venue_once"),
            models.CheckConstraint(
                condition=Q(region__isnull=True) | Q(country=HOME),
                name="planning_venue_province",
                violation_error_message=_("Only a place in Indonesia has a province."),
            ),
            models.CheckConstraint(
                condition=~Q(country=HOME) | Q(time_zone__in=TimeZone.values),
                name="planning_venue_zone",
                violation_error_message=_("A place in Indonesia is in the zone WIB, WITA or WIT."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("planning:venue", args=[self.pk])

    @property
    def country_name(self) -> str:
        return country_name(self.country)

    @property
    def label(self) -> str:
        """The name with the city, by which it is told from others."""
        return f"{self.name}, {self.city}" if self.city else self.name


class Room(Timestamped):
    """A room of a venue. It is booked by one session at a time, whichever training that belongs to."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="rooms", verbose_name=_("venue"))
    name = CleanCharField(_("name"), max_length=MAX_ROOM_NAME)
    seats = models.PositiveSmallIntegerField(
        _("number of people"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    equipment = CleanCharField(_("equipment"), max_length=200, blank=True)

    name_key = NameKey("name")

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = [ByName("name"), "pk"]
        constraints = [models.UniqueConstraint(fields=["venue", "name_key"], name="planning_room_once")]

    def __str__(self) -> str:
        return self.name
