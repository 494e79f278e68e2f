"""Certificate templates: made, edited as a draft, published as a version that never changes again, chosen, retired.

Two people may edit at once. Whoever saves or publishes says which revision of the draft they have seen; if it is not
the latest, nothing is done, and they are told what differs.
"""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from emm.common.errors import DomainError
from trainings.models import Training

from .defaults import default_design
from .design import Design
from .design_changes import Change, changes_of
from .models import CertificateTemplate, Picture, TemplateChoice, TemplateVersion
from .states import TEMPLATE, VERSION
from .uploaded import own_mark

LONGEST_NAME = 100
# So long a picture that was uploaded waits for the draft that names it to be saved.
UNNAMED_PICTURE_HOURS = 24


class Outdated(DomainError):
    """Somebody else has saved or published since; ``changes`` lead from what is on record to what was wanted."""

    def __init__(self, message: str, *, changes: list[Change]) -> None:
        self.changes = changes
        super().__init__(message, code="outdated")


@transaction.atomic
def create_template(*, name: str, by: Any, like: TemplateVersion | None = None) -> CertificateTemplate:
    """A template under a name of its own, with a first draft: a copy of ``like``, or the default design.

    Raises ``DomainError`` when the name is taken.
    """
    template = CertificateTemplate(name=_unused(name))
    _save(template, by=by)
    draft = TemplateVersion(template=template, number=1)
    draft.put(like.design.with_mark("") if like is not None else default_design())
    _save(draft, by=by)
    return template


@transaction.atomic
def rename(*, template: CertificateTemplate, name: str, by: Any) -> CertificateTemplate:
    """Give the template another name; what was issued keeps the name of its day."""
    row = _locked(template)
    if row.name != name.strip():
        row.name = _unused(name)
        _save(row, by=by)
    return row


@transaction.atomic
def start_draft(*, template: CertificateTemplate, by: Any) -> TemplateVersion:
    """The template's draft; made from the latest version where there is none."""
    row = _locked(template)
    if row.state != CertificateTemplate.State.ACTIVE:
        raise DomainError(_("A retired template is not edited. Take it into use again first."), code="retired")
    draft = row.versions.drafts().first()
    if draft is not None:
        return draft
    latest = latest_version(row)
    draft = TemplateVersion(template=row, number=latest.number + 1 if latest else 1)
    draft.put(latest.design.with_mark("") if latest else default_design())
    _save(draft, by=by)
    return draft


@transaction.atomic
def save_draft(*, draft: TemplateVersion, design: Design, revision: int, by: Any) -> TemplateVersion:
    """Keep ``design`` in the draft. ``revision`` is the one that the editor began with.

    Raises ``Outdated`` when somebody saved in between, ``DomainError`` when it was published or a picture is gone.
    """
    row = _locked_draft(draft)
    if row.revision != revision:
        raise Outdated(
            _("Somebody else saved this draft while you were editing. Nothing of yours was saved yet."),
            changes=changes_of(row.design, design),
        )
    if row.design != design:
        _refuse_lost_pictures(design)
        row.put(design)
        row.revision += 1
        _save(row, by=by)
    return row


@transaction.atomic
def discard_draft(*, draft: TemplateVersion, by: Any) -> None:
    """Throw the draft away. Raises ``DomainError`` when it is all that the template has."""
    row = _locked_draft(draft)
    if not row.template.versions.published().exists():
        raise DomainError(_("This template has no other version: publish it, or retire the template."), code="only")
    row._history_user = by  # type: ignore[attr-defined]  # read by simple_history
    row.delete()


@transaction.atomic
def publish(*, draft: TemplateVersion, revision: int, by: Any) -> TemplateVersion:
    """Make the draft a version that never changes again; certificates are issued with it from now on.

    Raises ``Outdated`` when the draft was saved since ``revision``, ``DomainError`` when it is published already,
    unchanged, or nobody signs.
    """
    _lock_all()  # it may become the default
    row = _locked_draft(draft)
    if row.revision != revision:
        raise Outdated(
            _("Somebody else saved this draft after you opened this page. Look at what is new, and publish again."),
            changes=[],
        )
    if not row.design.signatories:
        raise DomainError(_("Nobody signs yet: name at least one signatory in the draft."), code="unsigned")
    latest = latest_version(row.template)
    row.put(row.design.with_mark(own_mark()))
    if latest is not None and latest.design == row.design:
        raise DomainError(_("The draft says the same as version %(number)d.") % {"number": latest.number}, code="same")
    VERSION.move(row, "publish")
    row.published_at, row.published_by = timezone.now(), by
    _save(row, by=by)
    if not CertificateTemplate.objects.filter(is_default=True).exists():
        make_default(template=row.template, by=by)
    return row


@transaction.atomic
def make_default(*, template: CertificateTemplate, by: Any) -> CertificateTemplate:
    """Have every training use the template that has chosen no other.

    Raises ``DomainError`` when it is retired or has no published version.
    """
    rows = _lock_all()
    row = rows[template.pk]
    _refuse_unusable(row)
    for other in rows.values():
        if other.is_default and other.pk != row.pk:
            other.is_default = False
            _save(other, by=by)
    if not row.is_default:
        row.is_default = True
        _save(row, by=by)
    return row


@transaction.atomic
def retire(*, template: CertificateTemplate, by: Any) -> CertificateTemplate:
    """Let nothing new be issued with the template. Raises ``DomainError`` while it is used by default or by choice."""
    row = _locked(template)
    if row.is_default:
        raise DomainError(_("This template is the default. Make another one the default first."), code="default")
    users = TemplateChoice.objects.filter(template=row).select_related("training")
    to_come = {Training.State.DRAFT, Training.State.PLANNED}
    open_ones = [str(choice.training) for choice in users if choice.training.state in to_come]
    if open_ones:
        raise DomainError(
            _("Trainings have chosen this template: %(trainings)s. Choose another for them first.")
            % {"trainings": ", ".join(open_ones[:5])},
            code="chosen",
        )
    TEMPLATE.move(row, "retire")
    _save(row, by=by)
    return row


@transaction.atomic
def restore(*, template: CertificateTemplate, by: Any) -> CertificateTemplate:
    """Take a retired template into use again."""
    row = _locked(template)
    TEMPLATE.move(row, "restore")
    _save(row, by=by)
    return row


@transaction.atomic
def choose_template(*, training: Training, template: CertificateTemplate | None, by: Any) -> None:
    """Say which template the certificates of ``training`` are issued with from now on; None: the default."""
    choice = TemplateChoice.objects.select_for_update().filter(training=training).first()
    if template is None:
        if choice is not None:
            choice._history_user = by  # type: ignore[attr-defined]  # read by simple_history
            choice.delete()
        return
    row = _locked(template)
    _refuse_unusable(row)
    choice = choice or TemplateChoice(training=training)
    choice.template = row
    _save(choice, by=by)


def latest_version(template: CertificateTemplate) -> TemplateVersion | None:
    """The last version that was published."""
    return template.versions.published().order_by("-number").first()


def version_for(training: Training) -> TemplateVersion:
    """What certificates of ``training`` are issued with now, in one query: the latest version of the template that was
    chosen, or else of the default. Raises ``DomainError`` when there is nothing.
    """
    chosen = TemplateChoice.objects.filter(training=training, template=OuterRef("template"))
    version = (
        TemplateVersion.objects.published()
        .select_related("template")
        .annotate(is_chosen=Exists(chosen))
        .filter(Q(is_chosen=True) | Q(template__is_default=True))
        .order_by("-is_chosen", "-number")
        .first()
    )
    if version is None:
        raise DomainError(
            _("No certificate template is published that says who signs. An administrator publishes one."),
            code="template",
        )
    return version


def remove_unnamed_pictures() -> int:
    """Remove the pictures that were uploaded long enough ago and are in no version of any template; how many."""
    before = timezone.now() - datetime.timedelta(hours=UNNAMED_PICTURE_HOURS)
    unnamed = Picture.objects.filter(added_at__lt=before).unnamed()
    if not unnamed.exists():
        return 0
    with transaction.atomic():
        _lock_all()  # whoever saves a draft meanwhile may name one of them
        removed, _models = Picture.objects.filter(pk__in=list(unnamed.values_list("pk", flat=True))).delete()
    return removed


def _refuse_lost_pictures(design: Design) -> None:
    names = design.pictures()
    if Picture.objects.filter(pk__in=names).count() < len(names):
        raise DomainError(_("A picture of this draft is not on record any more. Choose it again."), code="picture")


def _refuse_unusable(template: CertificateTemplate) -> None:
    if not CertificateTemplate.objects.usable().filter(pk=template.pk).exists():
        raise DomainError(
            _("“%(template)s” cannot be used: it is retired, or no version of it is published.")
            % {"template": template},
            field="template",
            code="unusable",
        )


def _unused(name: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise DomainError(
            _("Give it a name of at most %(most)d characters.") % {"most": LONGEST_NAME}, field="name", code="name"
        )
    if CertificateTemplate.objects.filter(name__iexact=name).exists():
        raise DomainError(_("Another template has this name."), field="name", code="name_taken")
    return name


def _lock_all() -> dict[int, CertificateTemplate]:
    """Every template by key, locked in one order, so that two who do this at once wait for each other."""
    return {row.pk: row for row in CertificateTemplate.objects.select_for_update().order_by("pk")}


def _locked(template: CertificateTemplate) -> CertificateTemplate:
    return CertificateTemplate.objects.select_for_update().get(pk=template.pk)


def _locked_draft(draft: TemplateVersion) -> TemplateVersion:
    """The draft as it is now, behind the lock of its template. Raises ``DomainError`` when it is a draft no more."""
    CertificateTemplate.objects.select_for_update().get(pk=draft.template_id)
    row = TemplateVersion.objects.select_related("template", "published_by").filter(pk=draft.pk).first()
    if row is None:
        raise DomainError(_("This draft was discarded by somebody else."), code="discarded")
    if row.is_published:
        raise DomainError(
            _("%(who)s published this draft as version %(number)d. Start a new version to change more.")
            % {"who": row.published_by or _("Somebody else"), "number": row.number},
            code="published",
        )
    return row


def _save(row: Any, *, by: Any) -> None:
    row._history_user = by  # read by simple_history
    row.save()
