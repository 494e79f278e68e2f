"""The plan's verbs: programmes with their indicators; trainings made, copied, changed and moved from state to state."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from emm.common import words
from emm.common.errors import DomainError
from emm.common.states import Transition
from participants.models import Institution, Trainer

from .clashes import trainer_clashes
from .models import Indicator, Programme, Session, SessionTrainer, Training
from .readiness import Stage, check_readiness
from .scheduling import lock_schedule, move_timetable, moved, refuse_outside, require_open
from .states import TRAINING


def save_programme(
    *,
    programme: Programme,
    donors: Collection[Institution],
    partners: Collection[Institution],
    indicators: Sequence[Indicator] = (),
    removed: Sequence[Indicator] = (),
) -> Programme:
    """Save a programme, new or changed, with whoever funds and shares it and the indicators that were edited.

    ``indicators`` are new or changed ones, ``removed`` those to delete. Raises ``ValidationError``.
    """
    with transaction.atomic():
        programme.full_clean()
        programme.save()
        programme.donors.set(donors)
        programme.partners.set(partners)
        for indicator in removed:
            indicator.delete()
        for indicator in indicators:
            indicator.programme = programme
            indicator.full_clean()
            indicator.save()
    return programme


def plan_training(*, training: Training) -> Training:
    """Save a new training; it begins as a draft. Raises ``ValidationError``."""
    training.state = Training.State.DRAFT
    training.full_clean()
    training.save()
    return training


@dataclass(frozen=True)
class TrainingChange:
    """What happened to the timetable when the training was changed."""

    training: Training
    sessions_moved: int


def change_training(*, training: Training, move_sessions: bool = False) -> TrainingChange:
    """Save the changed ``training``; with ``move_sessions`` the timetable goes along with its first day.

    In another time zone the sessions keep their time on the clock. Raises ``ValidationError``: at ``starts_on`` when
    sessions would lie outside the training's days, at ``capacity`` when more seats are taken than would be left, at
    ``curriculum`` when the timetable teaches another one.
    """
    with transaction.atomic():
        stored = lock_schedule(training.pk)
        require_open(stored)
        training.state = stored.state
        training.full_clean()
        _refuse_too_few_seats(training)
        sessions = list(training.sessions.select_related("module"))
        _refuse_other_curriculum(training, sessions)
        days = (training.starts_on - stored.starts_on).days if move_sessions else 0
        moves = bool(sessions) and (days != 0 or training.time_zone != stored.time_zone)
        if not moves:
            for session in sessions:
                session.training = training
            _refuse_sessions_left_behind(training, stored, sessions)
        training.save()
        if moves:
            move_timetable(training=training, days=days, zone_before=stored.zone)
    return TrainingChange(training, len(sessions) if moves else 0)


def copy_training(
    *, source: Training, starts_on: datetime.date, title_en: str, title_ind: str, with_trainers: bool = False, by: Any
) -> Training:
    """A new draft like ``source`` from another day on: with its timetable, rooms and JP, but no participants.

    The trainers come along only on wish, and then only those who are still active. Raises ``ValidationError`` at
    ``starts_on`` (dates) and ``with_trainers`` (somebody is elsewhere at that time).
    """
    copy = Training(
        programme=source.programme,
        curriculum=source.curriculum,
        kind=source.kind,
        title_en=title_en,
        title_ind=title_ind,
        summary_en=source.summary_en,
        summary_ind=source.summary_ind,
        starts_on=starts_on,
        ends_on=starts_on + (source.ends_on - source.starts_on),
        time_zone=source.time_zone,
        mode=source.mode,
        place=source.place,
        venue=source.venue,
        address=source.address,
        region=source.region,
        language=source.language,
        certificate_language=source.certificate_language,
        capacity=source.capacity,
        minimum_share=source.minimum_share,
        copied_from=source,
    )
    copy._history_user = by  # type: ignore[attr-defined]  # read by simple_history
    with transaction.atomic():
        copy.full_clean()
        copy.save()
        days = (starts_on - source.starts_on).days
        sessions = source.sessions.select_related("module").prefetch_related("trainers__trainer__person")
        copies = [(_copy_session(session, copy, days), session) for session in sessions]
        if with_trainers:
            _copy_trainers(copies, by=by)
    return copy


def move_training(*, training: Training, transition: str, by: Any) -> Transition:
    """Move a training to another state by the named transition, which is returned.

    Raises ``DomainError`` when the state does not allow it, when it is published with something amiss (see
    ``readiness``), or completed before its last day.
    """
    with transaction.atomic():
        stored = lock_schedule(training.pk)
        move = TRAINING.move(stored, transition)
        if transition == "publish":
            _refuse_unready(stored)
        if transition == "complete" and stored.today < stored.ends_on:
            raise DomainError(
                _("It can be marked as completed from its last day on (%(day)s).")
                % {"day": words.date_range(stored.ends_on)},
                code="too_early",
            )
        stored._history_user = by  # type: ignore[attr-defined]  # read by simple_history
        stored.save()
    training.state = stored.state
    return move


def undo_cancelling(*, training: Training, by: Any) -> Training:
    """Put a cancelled training back into the state that it had: a draft, or planned and on the public pages.

    Raises ``DomainError`` when it is not cancelled any more, or cannot be published as it is now, for instance because
    a trainer is elsewhere by now.
    """
    history: Any = Training.history  # type: ignore[attr-defined]  # made by simple_history
    with transaction.atomic():
        lock_schedule(training.pk)
        entries = history.filter(id=training.pk).order_by("-history_date", "-history_id")
        before = entries.exclude(state=Training.State.CANCELLED).first()
        move_training(training=training, transition="restore", by=by)
        if before is not None and before.state == Training.State.PLANNED:
            move_training(training=training, transition="publish", by=by)
    return training


# --- Inside -----------------------------------------------------------------------------------


def _refuse_too_few_seats(training: Training) -> None:
    taken = training.enrolments.confirmed().count()
    if training.capacity < taken:
        raise DomainError(
            ngettext(
                "%(count)d seat is taken already; there cannot be fewer.",
                "%(count)d seats are taken already; there cannot be fewer.",
                taken,
            )
            % {"count": taken},
            field="capacity",
            code="seats_taken",
        )


def _refuse_other_curriculum(training: Training, sessions: Sequence[Session]) -> None:
    strangers = [s for s in sessions if s.module is not None and s.module.curriculum_id != training.curriculum_id]
    if strangers:
        raise DomainError(
            _("The timetable teaches modules of another curriculum: %(sessions)s. Take them off it first.")
            % {"sessions": words.listed([f"“{session.label}”" for session in strangers[:3]])},
            field="curriculum",
            code="curriculum",
        )


def _refuse_sessions_left_behind(training: Training, stored: Training, sessions: Sequence[Session]) -> None:
    if (training.starts_on, training.ends_on) != (stored.starts_on, stored.ends_on):
        refuse_outside(training, sessions)


def _copy_session(source: Session, training: Training, days: int) -> Session:
    zone = training.zone
    session = Session(
        training=training,
        kind=source.kind,
        module=source.module,
        title_en=source.title_en,
        title_ind=source.title_ind,
        starts_at=moved(source.starts_at, days, zone, zone),
        ends_at=moved(source.ends_at, days, zone, zone),
        room=source.room,
        jp=source.jp,
    )
    session.save()
    return session


def _copy_trainers(copies: Sequence[tuple[Session, Session]], *, by: Any) -> None:
    parts = [
        (session, part)
        for session, source in copies
        for part in source.trainers.all()
        if part.trainer.status != Trainer.Status.INACTIVE
    ]
    if not parts:
        return
    lock_schedule(parts[0][0].training_id, {part.trainer_id for _session, part in parts})
    clashes = trainer_clashes([(session, [part.trainer]) for session, part in parts])
    refusals = [DomainError(clash.message, field="with_trainers", code="trainer_busy") for clash in clashes]
    if (refusal := DomainError.collect(refusals)) is not None:
        raise refusal
    for session, part in parts:
        SessionTrainer.objects.create(session=session, trainer=part.trainer, role=part.role)


def _refuse_unready(training: Training) -> None:
    amiss = [point.text for point in check_readiness(training) if point.stage is Stage.MUST]
    if amiss:
        raise DomainError(_("It cannot be published yet: %(reasons)s") % {"reasons": " ".join(amiss)}, code="not_ready")
