"""Two records that became one, and what it takes to part them again."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from emm.common.fields import EncryptedTextField

from .people import Person


class MergeQuerySet(models.QuerySet["Merge"]):
    def for_user(self, user: Any) -> "MergeQuerySet":
        """Merges into people whom the account sees."""
        return self.filter(survivor__in=Person.objects.for_user(user).order_by().values("pk"))

    def in_force(self) -> "MergeQuerySet":
        return self.filter(undone_at__isnull=True)

    def undoable(self) -> "MergeQuerySet":
        """Those that may still be undone, as far as the time goes."""
        return self.in_force().filter(undo_until__gt=timezone.now(), survivor=models.F("merged_into"))


class Merge(models.Model):
    """A record that was merged into another. The record itself is gone; its address leads to the survivor."""

    survivor = models.ForeignKey(Person, models.CASCADE, related_name="merges", verbose_name=_("remaining record"))
    # The survivor as it was called then: another one since, if it was merged itself.
    merged_into = models.BigIntegerField(_("number of the remaining record"))
    merged_person = models.BigIntegerField(_("number of the merged record"), db_index=True)
    merged_at = models.DateTimeField(_("merged"), default=timezone.now)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("merged by")
    )
    undo_until = models.DateTimeField(_("can be undone until"))
    undone_at = models.DateTimeField(_("undone"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("undone by")
    )
    # Which records pointed at either before, by kind: what is not among them came later.
    held = models.JSONField(_("records before"), default=dict)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-merged_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.merged_person} → {self.merged_into}"


class MergeStep(models.Model):
    """One row that the merge changed or deleted, before and after; encrypted, and deleted when the time is up."""

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="steps", verbose_name=_("merge"))
    model = models.CharField(_("type of record"), max_length=60)
    object_id = models.BigIntegerField(_("record number"))
    before = EncryptedTextField(_("before"))
    after = EncryptedTextField(_("after"), blank=True, default="")

    class Meta:
        verbose_name = _("step of a merge")
        verbose_name_plural = _("steps of merges")
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"
