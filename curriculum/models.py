"""What is taught: curricula, their modules and the materials of each."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from emm.common.fields import CleanCharField, CleanTextField
from emm.common.models import Timestamped
from emm.common.ordering import ByName
from emm.common.uploads import DocumentValidator, dated_path

from .registries import ANNOUNCED, TAKES_PART, TEACHES, any_of


class CurriculumQuerySet(models.QuerySet["Curriculum"]):
    def published(self) -> "CurriculumQuerySet":
        return self.filter(state=Curriculum.State.PUBLISHED)

    def in_use_by(self, user: Any) -> "CurriculumQuerySet":
        """Published editions, and retired ones for those who teach or hold a place in their trainings."""
        return self.filter(Q(state=Curriculum.State.PUBLISHED) | Q(state=Curriculum.State.RETIRED) & _taught_to(user))

    def offered_to(self, user: Any) -> "CurriculumQuerySet":
        """What the list of editions offers: those in use; to those who run trainings all, drafts too."""
        return self if user.has_perm("curriculum.view_unpublished") else self.in_use_by(user)

    def open_to(self, user: Any) -> "CurriculumQuerySet":
        """What may be opened by its address: what is offered, and retired editions of every announced training.

        What was public remains so as long as the agenda of a training, past or to come, leads there: most participants
        have no account.
        """
        announced = any_of([condition() for condition in ANNOUNCED.values()])
        return self.offered_to(user) | self.filter(Q(state=Curriculum.State.RETIRED) & announced)


def _taught_to(user: Any) -> Q:
    """Whether ``user`` teaches or holds a place in a training of the edition, of whatever state."""
    if not user.is_authenticated:
        return Q(pk__in=[])
    return any_of([condition(user) for condition in (*TEACHES.values(), *TAKES_PART.values())])


class Curriculum(Timestamped):
    """One edition of the curriculum. Modules are data, never code: every country and year has its own."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    code = models.SlugField(_("code"), unique=True, help_text=_("Short name in links, for instance emm2-id."))
    version = CleanCharField(_("version"), max_length=20, help_text=_("For instance 2022."))
    title = CleanCharField(_("title"), max_length=200)
    summary = CleanTextField(_("summary"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)

    objects = CurriculumQuerySet.as_manager()

    # Made by modeltranslation; named here for the type checker.
    title_en: str | None
    title_ind: str | None
    summary_en: str | None
    summary_ind: str | None

    class Meta:
        verbose_name = _("curriculum")
        verbose_name_plural = _("curricula")
        ordering = ["-version", "code"]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    def get_absolute_url(self) -> str:
        return reverse("curriculum:detail", args=[self.code])


class Module(Timestamped):
    """One subject of a curriculum, with its hours and what one can do after it."""

    curriculum = models.ForeignKey(Curriculum, models.PROTECT, related_name="modules", verbose_name=_("curriculum"))
    order = models.PositiveSmallIntegerField(_("order"), validators=[MinValueValidator(1)])
    code = models.SlugField(_("code"), help_text=_("Short name in links, for instance global-context."))
    title = CleanCharField(_("title"), max_length=200)
    summary = CleanTextField(_("summary"), blank=True)
    objectives = CleanTextField(_("learning objectives"), blank=True, help_text=_("One objective per line."))
    audience = CleanTextField(_("audience"), blank=True)
    jp = models.DecimalField(
        _("JP"),
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(0)],
        help_text=_("Planned learning hours (jam pelajaran)."),
    )

    # Made by modeltranslation; named here for the type checker.
    title_en: str | None
    title_ind: str | None
    summary_en: str | None
    summary_ind: str | None
    objectives_en: str | None
    objectives_ind: str | None
    audience_en: str | None
    audience_ind: str | None

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ["curriculum", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["curriculum", "order"],
                name="curriculum_module_order",
                violation_error_message=_("Another module of this curriculum has this number already."),
            ),
            models.UniqueConstraint(
                fields=["curriculum", "code"],
                name="curriculum_module_code",
                violation_error_message=_("Another module of this curriculum has this code already."),
            ),
            models.CheckConstraint(condition=Q(jp__gte=0), name="curriculum_module_jp"),
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("curriculum:module", args=[self.curriculum.code, self.code])

    @property
    def first_sentence(self) -> str:
        """What the summary begins with, up to and with the mark that ends its first sentence."""
        return re.split(r"(?<=[.!?])\s", (self.summary or "").strip(), maxsplit=1)[0]

    @property
    def objective_list(self) -> list[str]:
        """The learning objectives, one text each."""
        return [line.strip() for line in (self.objectives or "").splitlines() if line.strip()]


class Material(Timestamped):
    """Something to read, show or do in a module: a file or a link, in one language."""

    class Kind(models.TextChoices):
        PRESENTATION = "presentation", _("Presentation")
        HANDOUT = "handout", _("Handout")
        EXERCISE = "exercise", _("Exercise")
        READING = "reading", _("Further reading")
        VIDEO = "video", _("Video")
        TRAINER_GUIDE = "trainer_guide", _("Trainer’s guide")

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        INDONESIAN = "id", _("Indonesian")

    class Audience(models.TextChoices):
        PUBLIC = "public", _("Everyone")
        PARTICIPANT = "participant", _("Participants")
        TRAINER = "trainer", _("Trainers")

    module = models.ForeignKey(Module, models.CASCADE, related_name="materials", verbose_name=_("module"))
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices)
    title = CleanCharField(_("title"), max_length=200, help_text=_("In the language of the material."))
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    version = CleanCharField(_("version"), max_length=20, default="1")
    file = models.FileField(
        _("file"), upload_to=dated_path, blank=True, validators=[DocumentValidator()], max_length=250
    )
    link = models.URLField(_("link"), blank=True, max_length=500)
    audience = models.CharField(_("audience"), max_length=12, choices=Audience.choices, default=Audience.PARTICIPANT)

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["module", "language", "kind", ByName("title"), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(file="") & ~Q(link="")) | (~Q(file="") & Q(link="")),
                name="curriculum_material_file_or_link",
                violation_error_message=_("Give either a file or a link."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if bool(self.file) == bool(self.link):
            raise ValidationError(_("Give either a file or a link."), code="file_or_link")
