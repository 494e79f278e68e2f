"""Roles that are given to accounts, and what officers and viewers are responsible for."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from emm.accounts.models import Role
from emm.audit.records import Records
from emm.common.models import Timestamped

from .scopes import in_words

# What these reach is chosen when they are given.
SCOPED_ROLES = frozenset({Role.OFFICER, Role.VIEWER})


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def current(self, on: date | None = None) -> "RoleGrantQuerySet":
        """Grants in force on a day (today)."""
        day = on or timezone.localdate()
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day)

    def with_scope(self) -> "RoleGrantQuerySet":
        """With what each reaches, so that ``in_words`` asks nothing."""
        return self.prefetch_related("programmes", "provinces")


class RoleGrant(Timestamped):
    """A role given to an account, from a day on and perhaps until one; for officers and viewers with what it reaches.

    What the choice means, says ``trainings.access.scopes``.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="role_grants", verbose_name=_("account")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    valid_from = models.DateField(_("from"), default=timezone.localdate)
    valid_until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("Last day. Leave empty for no end date.")
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grants_given",
        verbose_name=_("given by"),
    )
    covers_everything = models.BooleanField(_("all programmes and provinces"), default=False)
    programmes = models.ManyToManyField(
        "programmes.Programme", blank=True, related_name="+", verbose_name=_("programmes")
    )
    provinces = models.ManyToManyField("participants.Region", blank=True, related_name="+", verbose_name=_("provinces"))

    objects = RoleGrantQuerySet.as_manager()
    history = Records(m2m_fields=[programmes, provinces])

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["user", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "valid_from"],
                # Two grants of a role with a scope may begin on one day: they add up.
                condition=~Q(role__in=["officer", "viewer"]),
                name="access_rolegrant_once",
                violation_error_message=_("The account already has this role from this day."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
                name="access_rolegrant_dates",
                violation_error_message=_("The end date must be after the start date."),
            ),
            models.CheckConstraint(
                condition=Q(covers_everything=False) | Q(role="officer"), name="access_rolegrant_everything"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"

    @property
    def has_scope(self) -> bool:
        """Whether it matters what was chosen; other roles see what is their own."""
        return self.role in SCOPED_ROLES

    @property
    def in_words(self) -> str:
        """The role with what it reaches."""
        return in_words(self)

    @property
    def is_current(self) -> bool:
        today = timezone.localdate()
        return self.valid_from <= today and (self.valid_until is None or self.valid_until >= today)
