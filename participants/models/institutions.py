"""Where people work: regions of Indonesia and the institutions in them."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from emm.common.fields import CleanCharField
from emm.common.models import Timestamped
from emm.common.ordering import ByName, SortKey
from emm.common.searching import SearchIndex, SearchText

from ..registries import MANAGED_INSTITUTIONS


class TimeZone(models.TextChoices):
    """Indonesia's three time zones, by the names that people use."""

    WIB = "Asia/Jakarta", "WIB"
    WITA = "Asia/Makassar", "WITA"
    WIT = "Asia/Jayapura", "WIT"


class RegionQuerySet(models.QuerySet["Region"]):
    def provinces(self) -> "RegionQuerySet":
        return self.filter(level=Region.Level.PROVINCE)


class Region(models.Model):
    """A province, or a regency or city in one, with its Kemendagri code."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("Province")
        REGENCY = "regency", _("Regency or city")

    code = models.CharField(_("code"), max_length=5, unique=True, help_text=_("Kemendagri code, for instance 73."))
    level = models.CharField(_("level"), max_length=10, choices=Level.choices, default=Level.PROVINCE)
    name = CleanCharField(_("name"), max_length=100)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="regencies", verbose_name=_("province")
    )
    time_zone = models.CharField(_("time zone"), max_length=20, choices=TimeZone.choices, default=TimeZone.WIB)
    # Few rows, but the long lists of people are ordered by them.
    sort_key_en = SortKey("name_en", "name_ind")
    sort_key_ind = SortKey("name_ind", "name_en")

    objects = RegionQuerySet.as_manager()

    # Made by modeltranslation; named here for the type checker.
    name_en: str | None
    name_ind: str | None

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level="province", parent__isnull=True) | Q(level="regency", parent__isnull=False),
                name="participants_region_parent",
                violation_error_message=_("A regency belongs to a province. A province belongs to no other region."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class InstitutionQuerySet(models.QuerySet["Institution"]):
    def for_user(self, user: Any) -> "InstitutionQuerySet":
        """Institutions are public knowledge, but their pages are for those who run trainings.

        All of them, wherever: nobody should add a ministry twice. Who is from there is cut by ``Person``.
        """
        return self if user.has_perm("participants.view_institutions") else self.none()

    def managed_by(self, user: Any) -> "InstitutionQuerySet":
        """Those that an officer changes; which, says the app that gives roles (``trainings.access.people``)."""
        if user.scope.everything:
            return self
        managed = Q(pk__in=[])
        for within in MANAGED_INSTITUTIONS.values():
            managed |= within(user)
        return self.filter(managed)

    def in_provinces(self, provinces: Collection[int]) -> "InstitutionQuerySet":
        """In one of the provinces (by key), or in a regency of one."""
        return self.filter(Q(region__in=provinces) | Q(region__parent__in=provinces))


class Institution(Timestamped):
    """A ministry, agency, provincial office, UN agency or other body that people come from."""

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("Ministry")
        AGENCY = "agency", _("Government agency")
        PROVINCIAL_OFFICE = "provincial_office", _("Provincial office or regional branch")
        LOCAL_GOVERNMENT = "local_government", _("Local government")
        OWN = "own", _("IOM (own organisation)")
        UN_AGENCY = "un_agency", _("UN agency")
        NGO = "ngo", _("Civil society organisation")
        UNIVERSITY = "university", _("University")
        DONOR = "donor", _("Donor or fund")
        OTHER = "other", _("Other")

    # Whose people are officials; and who is neither government nor the own organisation.
    GOVERNMENT = frozenset({Kind.MINISTRY, Kind.AGENCY, Kind.PROVINCIAL_OFFICE, Kind.LOCAL_GOVERNMENT})
    OUTSIDE = frozenset(Kind) - GOVERNMENT - {Kind.OWN}

    class Level(models.TextChoices):
        NATIONAL = "national", _("National")
        PROVINCIAL = "provincial", _("Provincial")
        REGENCY = "regency", _("Regency or city")
        INTERNATIONAL = "international", _("International")

    name = CleanCharField(_("name"), max_length=250)
    short_name = CleanCharField(_("short name"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    level = models.CharField(_("level"), max_length=15, choices=Level.choices, default=Level.NATIONAL)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="institutions", verbose_name=_("region")
    )
    is_demo = models.BooleanField(_("invented for the demo"), default=False, editable=False)

    search_text = SearchText("name_en", "name_ind", "short_name_en", "short_name_ind")
    sort_key_en = SortKey("name_en", "name_ind")
    sort_key_ind = SortKey("name_ind", "name_en")
    # Of ``label``.
    label_key_en = SortKey("short_name_en", "short_name_ind", "name_en", "name_ind")
    label_key_ind = SortKey("short_name_ind", "short_name_en", "name_ind", "name_en")

    objects = InstitutionQuerySet.as_manager()

    # Made by modeltranslation; named here for the type checker.
    name_en: str | None
    name_ind: str | None
    short_name_en: str | None
    short_name_ind: str | None

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = [ByName("name"), "pk"]
        indexes = [
            SearchIndex(name="participants_institution_find"),
            models.Index(fields=["sort_key_en", "id"], name="participants_institution_en"),
            models.Index(fields=["sort_key_ind", "id"], name="participants_institution_ind"),
        ]

    def __str__(self) -> str:
        return self.name or ""

    def clean(self) -> None:
        super().clean()
        if self.pk and self.parent_id and self.pk in self._line_of(self.parent):
            raise ValidationError({"parent": _("An institution cannot be a part of itself or of one of its parts.")})

    def _line_of(self, institution: "Institution | None") -> set[int]:
        """The keys of ``institution`` and of everything that it is a part of."""
        line: set[int] = set()
        while institution is not None and institution.pk not in line:
            line.add(institution.pk)
            institution = institution.parent
        return line

    def get_absolute_url(self) -> str:
        return reverse("participants:institution", args=[self.pk])

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name
