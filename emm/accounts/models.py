"""Who signs in, and in which roles."""

from datetime import datetime, timedelta
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

from emm.audit.records import Records
from emm.common.fields import CleanCharField, CleanEmailField
from emm.common.ordering import SortKey

from .registries import ROLES, HeldRole


class UserQuerySet(models.QuerySet["User"]):
    def for_user(self, user: Any) -> "UserQuerySet":
        """Accounts are the administrators' business alone."""
        return self if user.has_perm("accounts.view_accounts") else self.none()

    def able(self) -> "UserQuerySet":
        """Those that may sign in (``User.may_sign_in``)."""
        return self.filter(is_active=True) if settings.DEMO else self.filter(is_active=True, is_demo=False)

    def with_roles(self) -> "UserQuerySet":
        """So that ``roles_in_words`` asks nothing for each; in three queries for all."""
        accounts: Any = ROLES.only().with_roles(self)
        return accounts


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # made by a call
    """Makes accounts; the email address is the name to sign in with."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        # Whatever is given while the demo's passwords open this database is worth as little as they are.
        user = self.model(email=email, **{"is_demo": settings.DEMO, **fields})
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. What it may do follows from its roles (and, for the first one, from ``is_superuser``)."""

    email = CleanEmailField(_("email address"), unique=True)
    full_name = CleanCharField(_("full name"), max_length=150, blank=True)
    sort_key = SortKey("full_name", "email")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="id")
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Untick this instead of deleting the account.")
    )
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    is_demo = models.BooleanField(_("made while this was a demo"), default=False, editable=False)
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True, editable=False)

    objects = UserManager()
    history = Records(excluded_fields=["password", "last_login", "sort_key"])

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["email"]
        indexes = [models.Index(fields=["sort_key", "id"], name="accounts_user_sort")]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_unique",
                violation_error_message=_("There is an account with this email address already."),
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

    @property
    def may_sign_in(self) -> bool:
        """Open, and not one of a demo that is over: the passwords of those are public."""
        return self.is_active and (settings.DEMO or not self.is_demo)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name or self.email

    @cached_property
    def _scopes(self) -> dict[str, Any]:
        """By each role held today what it reaches; one query."""
        return ROLES.only().scopes_of(self) if self.may_sign_in and self.pk is not None else {}

    @property
    def roles(self) -> frozenset[str]:
        """The roles held today."""
        return frozenset(self._scopes)

    def scope_of(self, role: str) -> Any:
        """What the role reaches: a scope of the app that gives roles; that of nobody where it is not held."""
        return self._scopes.get(role) or ROLES.only().nothing

    @property
    def scope(self) -> Any:
        """What this person runs trainings in: all there is for administrators, for others what officers were given."""
        return self._scopes.get(Role.ADMINISTRATOR) or self.scope_of(Role.OFFICER)

    @cached_property
    def remembered(self) -> dict[str, Any]:
        """What apps above work out of the roles, for as long as these hold."""
        return {}

    @property
    def roles_in_words(self) -> list[HeldRole]:
        """The roles held today, with what they reach."""
        return ROLES.only().held_by(self)

    def forget_roles(self) -> None:
        """Ask the database again: a role was given or ended."""
        for kept in ("_scopes", "remembered"):
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


class Impersonation(models.Model):
    """An administrator looked at the product as somebody else saw it: who, whom, why, from when until when."""

    administrator = models.ForeignKey(
        User, models.PROTECT, related_name="impersonations_of_others", verbose_name=_("administrator")
    )
    account = models.ForeignKey(User, models.PROTECT, related_name="impersonations", verbose_name=_("account"))
    reason = CleanCharField(_("reason"), max_length=300)
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
