"""A list of people on its way into the database: its rows until they are deleted, and what was made of them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from emm.common.fields import CleanCharField, EncryptedTextField
from emm.common.models import Timestamped
from participants.models import Institution, Person


class ImportQuerySet(models.QuerySet["Import"]):
    def for_user(self, user: Any) -> "ImportQuerySet":
        """Whoever brought a list sees it, and nobody else: it holds what its sender wrote of people."""
        return self.filter(made_by=user.pk) if user.is_authenticated else self.none()


class Import(Timestamped):
    """One list. Its rows are deleted ``RETENTION_DAYS`` after it was last changed."""

    class State(models.TextChoices):
        COLUMNS = "columns", _("Columns")
        REVIEW = "in_review", _("Review")
        RUNNING = "entering", _("In progress")
        DONE = "imported", _("Completed")
        TAKEN_BACK = "taken_back", _("Taken back")

    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.COLUMNS)
    # The name of an entry of TARGETS and the key of the record there; empty: the people are only added.
    target = models.CharField(_("target"), max_length=30, blank=True)
    target_key = models.PositiveBigIntegerField(_("record of the target"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("imported by")
    )
    sent_by = models.ForeignKey(
        Institution, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("list from")
    )
    name = CleanCharField(_("name of the file"), max_length=150, blank=True)
    # The sheets as they were read, until the rows are made of them.
    content = EncryptedTextField(_("content"), blank=True, default="")
    sheet = models.PositiveSmallIntegerField(_("sheet"), default=0)
    heading = models.PositiveIntegerField(_("heading row"), default=0)
    columns = models.JSONField(_("columns"), default=list, blank=True)
    # Numbers of the lines that are no rows of the list.
    not_read = models.JSONField(_("lines not read"), default=list, blank=True)
    added = models.PositiveIntegerField(_("people added"), default=0)
    put = models.PositiveIntegerField(_("people put there"), default=0)
    kept = models.PositiveIntegerField(_("people kept"), default=0)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["made_by", "target", "target_key"], name="imports_import_of_target")]

    def __str__(self) -> str:
        return self.name or str(_("Pasted cells"))

    def get_absolute_url(self) -> str:
        return reverse("imports:import", args=[self.pk])


class Row(models.Model):
    """A row of the list. ``content`` is its cells, problems and candidates, as JSON and encrypted."""

    class Verdict(models.TextChoices):
        NEW = "new", _("New")
        EXISTING = "existing", _("In the data")
        THERE = "there", _("Already in the training")
        PERHAPS = "perhaps", _("Perhaps the same person")
        ERROR = "error", _("Error")
        OUT = "out", _("Left out")

    READY = (Verdict.NEW, Verdict.EXISTING, Verdict.THERE)

    of = models.ForeignKey(Import, models.CASCADE, related_name="import_rows", verbose_name=_("import"))
    number = models.PositiveIntegerField(_("row"))
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    # Whom the row is about, where that is certain or was chosen.
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    is_another = models.BooleanField(_("chosen as another person"), default=False)
    content = EncryptedTextField(_("content"))

    class Meta:
        verbose_name = _("row")
        verbose_name_plural = _("rows")
        ordering = ["of", "number"]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="imports_row_once")]
        indexes = [models.Index(fields=["of", "verdict"], name="imports_row_verdict")]

    def __str__(self) -> str:
        return f"{self.of_id}: {self.number}"


class Entry(models.Model):
    """That a row has entered: written in the transaction of its effect, and once."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="import_entries", verbose_name=_("import"))
    number = models.PositiveIntegerField(_("row"))
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("person"))
    is_new = models.BooleanField(_("person added"), default=False)
    is_put = models.BooleanField(_("put there"), default=False)

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        ordering = ["of", "number"]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="imports_entry_once")]

    def __str__(self) -> str:
        return f"{self.of_id}: {self.number}"


class KnownColumns(models.Model):
    """What columns with these headings hold in lists of an institution, as somebody chose it last."""

    institution = models.ForeignKey(
        Institution, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("institution")
    )
    # A hash of the headings.
    headings = models.CharField(_("headings"), max_length=64)
    columns = models.JSONField(_("columns"))

    class Meta:
        verbose_name = _("known columns")
        verbose_name_plural = _("known columns")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "headings"], name="imports_columns_once"),
            models.UniqueConstraint(
                fields=["headings"], condition=models.Q(institution__isnull=True), name="imports_columns_of_none_once"
            ),
        ]

    def __str__(self) -> str:
        return self.headings[:8]
