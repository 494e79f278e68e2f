"""Who signs in, and in which roles."""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from emm.common.models import Timestamped

from .scopes import EVERYTHING, NOTHING, Scope, Term, by_role, in_words, terms_in


class UserQuerySet(models.QuerySet["User"]):
    def for_user(self, user: Any) -> "UserQuerySet":
        """Accounts are the administrators' business alone."""
        return self if user.has_perm("accounts.view_accounts") else self.none()

    def with_roles(self) -> "UserQuerySet":
        """With the roles in force today as ``current_grants``, in three queries for all."""
        grants = RoleGrant.objects.current().with_scope().order_by("role", "pk")
        return self.prefetch_related(models.Prefetch("role_grants", grants, to_attr="current_grants"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # made by a call
    """Makes accounts; the e-mail address is the name to sign in with."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. What it may do follows from its role grants (and, for the first one, from ``is_superuser``)."""

    email = models.EmailField(_("e-mail address"), unique=True)
    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="id")
    is_active = models.BooleanField(_("active"), default=True, help_text=_("Untick instead of deleting an account."))
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True, editable=False)

    objects = UserManager()
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_unique",
                violation_error_message=_("There is an account with this e-mail address already."),
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.__class__.objects.normalize_email(self.email).lower()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new account's address counts as verified: it is the administrator's word, until its owner changes it."""
        from allauth.account.models import EmailAddress

        is_new = self._state.adding
        super().save(*args, **kwargs)
        if is_new:
            EmailAddress.objects.create(user=self, email=self.email.lower(), verified=True, primary=True)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name or self.email

    @cached_property
    def _scopes(self) -> dict[str, Scope]:
        """By each role held today what it reaches; one query."""
        if not self.is_active or self.pk is None:
            return {}
        grants = self.role_grants.current()
        held = by_role(grants.values_list("role", "pk", "covers_everything", "programmes", "provinces"))
        if self.is_superuser:
            held.setdefault(Role.ADMINISTRATOR, NOTHING)
        return held

    @property
    def roles(self) -> frozenset[str]:
        """The roles held today."""
        return frozenset(self._scopes)

    @property
    def scope(self) -> Scope:
        """What this person runs trainings in: all there is for administrators, for others what officers were given."""
        return EVERYTHING if Role.ADMINISTRATOR in self._scopes else self._scopes.get(Role.OFFICER, NOTHING)

    @cached_property
    def terms_of_same_scope(self) -> list[Term]:
        """Who else was an officer of one of the same areas, from when until when; one query."""
        others = RoleGrant.objects.filter(role=Role.OFFICER, covers_everything=False).exclude(user=self)
        fields = ("pk", "user", "valid_from", "valid_until", "programmes", "provinces")
        return terms_in(self.scope.areas, others.values_list(*fields)) if self.scope.areas else []

    @property
    def viewed_programmes(self) -> frozenset[int]:
        """The keys of the programmes whose figures this person sees as a viewer."""
        areas = self._scopes.get(Role.VIEWER, NOTHING).areas
        return frozenset().union(*(area.programmes for area in areas))

    def forget_roles(self) -> None:
        """Ask the database again: a role was given or ended."""
        for kept in ("_scopes", "terms_of_same_scope"):
            self.__dict__.pop(kept, None)

    def has_role(self, *roles: str) -> bool:
        """Whether any of ``roles`` is held today."""
        return not self.roles.isdisjoint(roles)

    def get_absolute_url(self) -> str:
        return reverse("accounts:account", args=[self.pk])

    @property
    def is_invited(self) -> bool:
        """Whether an invitation is out that nobody has followed yet."""
        return self.invited_at is not None and self.last_login is None

    @property
    def is_staff(self) -> bool:
        """Who may open the Django admin."""
        return self.has_role(Role.ADMINISTRATOR)


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    OFFICER = "officer", _("Programme officer")
    TRAINER = "trainer", _("Trainer")
    VIEWER = "viewer", _("Viewer")
    PARTICIPANT = "participant", _("Participant")


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

    What the choice means, says ``emm.accounts.scopes``. Programmes and provinces belong to floors above; here they are
    known by the relation alone.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="role_grants", verbose_name=_("account"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    valid_from = models.DateField(_("from"), default=timezone.localdate)
    valid_until = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day; empty: for good."))
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="grants_given", verbose_name=_("given by")
    )
    covers_everything = models.BooleanField(_("for everything"), default=False)
    programmes = models.ManyToManyField(
        "trainings.Programme", blank=True, related_name="+", verbose_name=_("programmes")
    )
    provinces = models.ManyToManyField("participants.Region", blank=True, related_name="+", verbose_name=_("provinces"))

    objects = RoleGrantQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[programmes, provinces])

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["user", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "valid_from"],
                # Two grants of a role with a scope may begin on one day: they add up.
                condition=~Q(role__in=["officer", "viewer"]),
                name="accounts_rolegrant_once",
                violation_error_message=_("This role is given from this day already."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
                name="accounts_rolegrant_dates",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=Q(covers_everything=False) | Q(role="officer"), name="accounts_rolegrant_everything"
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


class Impersonation(models.Model):
    """An administrator looked at the product as somebody else saw it: who, whom, why, from when until when."""

    administrator = models.ForeignKey(
        User, models.PROTECT, related_name="impersonations_of_others", verbose_name=_("administrator")
    )
    account = models.ForeignKey(User, models.PROTECT, related_name="impersonations", verbose_name=_("account"))
    reason = models.CharField(_("reason"), max_length=300)
    started_at = models.DateTimeField(_("from"), default=timezone.now)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("impersonation")
        verbose_name_plural = _("impersonations")
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(administrator=models.F("account")), name="accounts_impersonation_of_another"
            )
        ]

    def __str__(self) -> str:
        return f"{self.administrator} → {self.account}"

    @property
    def ends_at(self) -> datetime:
        """When it ends by itself."""
        return self.started_at + timedelta(minutes=settings.IMPERSONATION_MINUTES)
