"""Certificate templates: made, edited as a draft, published as a version that never changes again, chosen, retired.

Two people may edit at once. Whoever saves or publishes says which revision of the draft they have seen; if it is not
the latest, nothing is done, and they are told what differs.
"""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from emm.common.acting import acting
from emm.common.errors import DomainError
from emm.common.text import clean_line, fold
from trainings.certificates.designs.defaults import default_design
from trainings.certificates.designs.design import Design
from trainings.certificates.designs.design_changes import Change, changes_of
from trainings.certificates.designs.images import own_mark
from trainings.certificates.designs.models import CertificateTemplate, Picture, TemplateChoice, TemplateVersion
from trainings.certificates.kinds import Kind
from trainings.certificates.records.states import TEMPLATE, VERSION
from trainings.planning.models import Training

from .samples import LONGEST, sample_snapshot

MAX_NAME_LENGTH = 100
# So long a picture that was uploaded waits for the draft that names it to be saved.
UNNAMED_PICTURE_HOURS = 24


class Outdated(DomainError):
    """Somebody else has saved or published since; ``changes`` lead from what is in the database to what was wanted."""

    def __init__(self, code: str, *, changes: list[Change]) -> None:
        self.changes = changes
        super().__init__(code)


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
        raise DomainError("certificates.template_retired")
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
        raise Outdated("certificates.draft_saved_by_other", changes=changes_of(row.design, design))
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
        raise DomainError("certificates.only_version")
    with acting(by=by):
        row.delete()


def publish(*, draft: TemplateVersion, revision: int, by: Any) -> TemplateVersion:
    """Make the draft a version that never changes again; certificates are issued with it from now on.

    Raises ``Outdated`` when the draft was saved since ``revision``, ``DomainError`` when it is published already,
    unchanged, nobody signs, or its texts have no room beside long ones of a training.
    """
    measured = TemplateVersion.objects.filter(pk=draft.pk, state=TemplateVersion.State.DRAFT).first()
    if measured is not None and measured.revision == revision and measured.design.signatories:
        _refuse_too_long(measured.design)  # takes seconds, so before anything is locked
    return _publish(draft, revision, by)


def _refuse_too_long(design: Design) -> None:
    from trainings.certificates.document.fitting import what_does_not_fit  # only who renders carries what renders

    _refuse_lost_pictures(design, intact=True)
    samples = [
        sample_snapshot(design, kind=kind, language="both", sample=LONGEST, template="", version=0) for kind in Kind
    ]
    texts = [text for each in samples for text in what_does_not_fit(each, specimen=True)]
    if texts:
        raise DomainError("certificates.no_room", texts=texts)


@transaction.atomic
def _publish(draft: TemplateVersion, revision: int, by: Any) -> TemplateVersion:
    _lock_all()  # it may become the default
    row = _locked_draft(draft)
    if row.revision != revision:
        raise Outdated("certificates.draft_changed_since", changes=[])
    if not row.design.signatories:
        raise DomainError("certificates.no_signatory")
    latest = latest_version(row.template)
    row.put(row.design.with_mark(own_mark()))
    if latest is not None and latest.design == row.design:
        raise DomainError("certificates.same_as_version", number=latest.number)
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
        raise DomainError("certificates.template_is_default")
    users = TemplateChoice.objects.filter(template=row).select_related("training")
    to_come = {Training.State.DRAFT, Training.State.PLANNED}
    open_ones = [str(choice.training) for choice in users if choice.training.state in to_come]
    if open_ones:
        raise DomainError("certificates.template_chosen", trainings=", ".join(open_ones[:5]))
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
            with acting(by=by):
                choice.delete()
        return
    if choice is not None and choice.template_id == template.pk:
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
        raise DomainError("certificates.no_template")
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


def _refuse_lost_pictures(design: Design, *, intact: bool = False) -> None:
    names = design.pictures()
    found = [picture for picture in Picture.objects.filter(pk__in=names) if picture.is_intact or not intact]
    if len(found) < len(names):
        raise DomainError("certificates.picture_lost")


def _refuse_unusable(template: CertificateTemplate) -> None:
    if not CertificateTemplate.objects.usable().filter(pk=template.pk).exists():
        raise DomainError("certificates.template_unusable", field="template", template=template)


def _unused(name: str) -> str:
    name = clean_line(name)
    if not name or len(name) > MAX_NAME_LENGTH:
        raise DomainError("certificates.template_name", field="name", most=MAX_NAME_LENGTH)
    if fold(name) in map(fold, CertificateTemplate.objects.values_list("name", flat=True)):
        raise DomainError("certificates.template_name_taken", field="name")
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
        raise DomainError("certificates.draft_discarded")
    if row.is_published:
        raise DomainError("certificates.draft_published", who=row.published_by, number=row.number)
    return row


def _save(row: Any, *, by: Any) -> None:
    with acting(by=by):
        row.save()
