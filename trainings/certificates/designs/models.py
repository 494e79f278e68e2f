"""How certificates look: templates, their versions, and the pictures on them."""

import hashlib
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emm.common.fields import CleanCharField, CleanJSONField
from emm.common.models import Timestamped
from emm.common.ordering import ByName
from trainings.planning.models import Training

from .design import Design
from .design_changes import changes_of


class KeptForEver(TypeError):
    """What a published version says is changed or removed by nobody."""


class TemplateQuerySet(models.QuerySet["CertificateTemplate"]):
    def for_user(self, user: Any) -> "TemplateQuerySet":
        return self if user.has_perm("certificates.view_templates") else self.none()

    def usable(self) -> "TemplateQuerySet":
        """Those that certificates can be issued with."""
        published = TemplateVersion.objects.filter(template=models.OuterRef("pk")).published()
        return self.filter(models.Exists(published), state=CertificateTemplate.State.ACTIVE)


class CertificateTemplate(Timestamped):
    """A design of certificates under a name; what is printed stands in its versions."""

    class State(models.TextChoices):
        ACTIVE = "active", gettext_lazy("In use")
        RETIRED = "retired", gettext_lazy("Retired")

    name = CleanCharField(gettext_lazy("name"), max_length=100, unique=True)
    state = models.CharField(gettext_lazy("state"), max_length=10, choices=State.choices, default=State.ACTIVE)
    is_default = models.BooleanField(gettext_lazy("used unless another is chosen"), default=False)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("certificate template")
        verbose_name_plural = gettext_lazy("certificate templates")
        ordering = [ByName("name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="certificates_template_one_default",
                violation_error_message=gettext_lazy("Another template is the default already."),
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(state="active"),
                name="certificates_template_default_in_use",
                violation_error_message=gettext_lazy("A retired template cannot be the default."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("certificates:template", args=[self.pk])


class DesignField(CleanJSONField):
    """A design as JSON; the history tells its changes one by one, in words."""

    def changes(self, old: Any, new: Any) -> list[tuple[str, str, str]]:
        """What differs between two values: where, from what, to what."""
        return changes_of(Design.read(old), Design.read(new))


class VersionQuerySet(models.QuerySet["TemplateVersion"]):
    def published(self) -> "VersionQuerySet":
        return self.filter(state=TemplateVersion.State.PUBLISHED)

    def drafts(self) -> "VersionQuerySet":
        return self.filter(state=TemplateVersion.State.DRAFT)


class TemplateVersion(Timestamped):
    """A design: a draft that is edited, or published and never changed again.

    The database refuses a change of a published row as well, see ``guards``.
    """

    class State(models.TextChoices):
        DRAFT = "draft", gettext_lazy("Draft")
        PUBLISHED = "published", gettext_lazy("Published")

    template = models.ForeignKey(
        CertificateTemplate, models.PROTECT, related_name="versions", verbose_name=gettext_lazy("template")
    )
    number = models.PositiveSmallIntegerField(gettext_lazy("version"))
    state = models.CharField(gettext_lazy("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    content = DesignField(gettext_lazy("design"))
    # Counted up by every saving: whoever saves says which they have seen.
    revision = models.PositiveIntegerField(gettext_lazy("revision"), default=1, editable=False)
    published_at = models.DateTimeField(gettext_lazy("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("published by"),
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("version of a certificate template")
        verbose_name_plural = gettext_lazy("versions of certificate templates")
        ordering = ["template", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="certificates_version_number_once"),
            models.UniqueConstraint(
                fields=["template"], condition=Q(state="draft"), name="certificates_version_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True)
                | Q(state="published", published_at__isnull=False),
                name="certificates_version_published_when",
            ),
        ]

    def __str__(self) -> str:
        return _("%(template)s, version %(number)d") % {"template": self.template, "number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("certificates:template_version", args=[self.template_id, self.number])

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @cached_property
    def design(self) -> Design:
        return Design.read(self.content)

    def put(self, design: Design) -> None:
        """Have ``design`` from now on; the caller saves."""
        self.content = design.to_json()
        self.__dict__.pop("design", None)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and self._is_published_on_record():
            raise KeptForEver("A published version stays as it is.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        if self._is_published_on_record():
            raise KeptForEver("A published version is kept.")
        return super().delete(*args, **kwargs)

    def _is_published_on_record(self) -> bool:
        return TemplateVersion.objects.published().filter(pk=self.pk).exists()


class TemplateChoice(Timestamped):
    """The template that one training's certificates are issued with; without it, they follow the default."""

    training = models.OneToOneField(
        Training, models.CASCADE, related_name="certificate_template_choice", verbose_name=gettext_lazy("training")
    )
    template = models.ForeignKey(
        CertificateTemplate, models.PROTECT, related_name="choices", verbose_name=gettext_lazy("template")
    )

    class Meta:
        verbose_name = gettext_lazy("choice of a certificate template")
        verbose_name_plural = gettext_lazy("choices of certificate templates")

    def __str__(self) -> str:
        return f"{self.training}: {self.template}"


class PictureQuerySet(models.QuerySet["Picture"]):
    def unnamed(self) -> "PictureQuerySet":
        """Those that no version of any template names, be it a draft."""
        versions = TemplateVersion.objects.annotate(said=Cast("content", models.TextField()))
        return self.filter(~models.Exists(versions.filter(said__contains=models.OuterRef("sha256"))))


class Picture(models.Model):
    """A picture on certificates. Its name is the SHA-256 of its bytes, so it can be another under no circumstances.

    They are few and small, and must last as long as the versions that name them: so they are rows, and not files.
    """

    sha256 = models.CharField(gettext_lazy("SHA-256"), max_length=64, primary_key=True)
    media_type = models.CharField(gettext_lazy("type"), max_length=20)
    width = models.PositiveIntegerField(gettext_lazy("width in pixels"), default=0)
    height = models.PositiveIntegerField(gettext_lazy("height in pixels"), default=0)
    data = models.BinaryField(gettext_lazy("bytes"))
    added_at = models.DateTimeField(gettext_lazy("added"), auto_now_add=True)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("picture on certificates")
        verbose_name_plural = gettext_lazy("pictures on certificates")
        ordering = ["added_at"]

    def __str__(self) -> str:
        return self.sha256[:12]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise KeptForEver("A picture stays as it is.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise KeptForEver("A picture is kept.")

    @property
    def is_intact(self) -> bool:
        """Whether the bytes are those that the name was made from."""
        return hashlib.sha256(bytes(self.data)).hexdigest() == self.sha256
