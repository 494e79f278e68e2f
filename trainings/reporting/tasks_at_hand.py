"""What needs doing now, for those who run trainings and those who teach; each item one click from done."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from emm.common import jobs, words
from emm.common.models import Job
from participants.models import Trainer
from trainings.attendance.models import AttendanceMark
from trainings.attendance.today import marked_in, with_seats
from trainings.certificates.models import Certificate
from trainings.models import Enrolment, Session, SessionTrainer, Training
from trainings.privacy.models import PrivacyRequest

# Trainings looked at, so that the page is as quick with many of them; more than these nobody prepares at a time.
MOST_TRAININGS = 30
# Sessions looked at for the same reason, the latest.
MOST_SESSIONS = 100
# After so long, a session that nobody marked is past recording from memory.
MARKING_DAYS = 14
# After so long, whoever has no certificate did not earn one.
ISSUING_DAYS = 90
MOST_JOBS = 5
# The list of certificates shows them all.
MOST_EXPIRING = 8


@dataclass(frozen=True)
class Task:
    """One thing to do: what is the matter, and the link that leads to where it is done."""

    text: str
    action: str
    url: str
    icon: str = "exclamation-triangle"


@dataclass(frozen=True)
class TrainingTasks:
    """A training and what is to be done for it."""

    training: Training
    tasks: list[Task]


def _number_of(rows: QuerySet[Any], *, training: str = "training") -> Coalesce:
    """How many of ``rows`` belong to the training of the outer query."""
    counted = rows.filter(**{training: OuterRef("pk")}).order_by().values(training).annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


def trainings_in_hand(user: Any) -> list[Any]:
    """What ``user`` runs and is not closed yet, the earliest first, with the numbers that tasks follow from.

    One query.
    """
    enrolments, sessions = Enrolment.objects.all(), Session.objects.all()
    without_trainer = sessions.filter(
        ~Exists(SessionTrainer.objects.filter(session=OuterRef("pk")).exclude(role=SessionTrainer.Role.OBSERVER)),
        kind=Session.Kind.MODULE,
    )
    return list(
        Training.objects.run_by(user)
        .filter(state__in=[Training.State.DRAFT, Training.State.PLANNED])
        .with_seats()
        .annotate(
            nominated_count=_number_of(enrolments.filter(state=Enrolment.State.NOMINATED)),
            waiting_count=_number_of(enrolments.filter(state=Enrolment.State.WAITLISTED)),
            session_count=_number_of(sessions),
            untaught_count=_number_of(without_trainer),
        )
        .order_by("starts_on", "pk")[:MOST_TRAININGS]
    )


def planning_tasks(trainings: Iterable[Any]) -> list[TrainingTasks]:
    """For those who run trainings; ``trainings`` from ``trainings_in_hand``."""
    found = (TrainingTasks(training, list(_tasks_of(training))) for training in trainings)
    return [each for each in found if each.tasks]


def _tasks_of(training: Any) -> Iterable[Task]:
    page = reverse("trainings:training", args=[training.pk])
    if training.is_over:
        if training.state == Training.State.PLANNED:
            yield Task(_("The training is over."), _("Mark as completed"), page, "check2-all")
        else:
            yield Task(_("The dates of this draft have passed."), _("Change the dates"), _edit(training))
        return
    if not training.venue and training.mode != Training.Mode.ONLINE:
        yield Task(_("There is no venue yet."), _("Enter the venue"), _edit(training))
    if not training.session_count:
        yield Task(_("The timetable is empty."), _("Plan the timetable"), page)
    if training.untaught_count:
        text = ngettext(
            "%(count)d module has no trainer yet.", "%(count)d modules have no trainer yet.", training.untaught_count
        )
        trainers = reverse("trainings:training_trainers", args=[training.pk])
        yield Task(text % {"count": training.untaught_count}, _("Find trainers"), trainers)
    yield from _tasks_about_seats(training)
    is_complete = training.venue and training.session_count and not training.untaught_count
    if training.state == Training.State.DRAFT and is_complete:
        yield Task(_("The plan is complete, but nobody can see it yet."), _("Publish"), page, "megaphone")


def _tasks_about_seats(training: Any) -> Iterable[Task]:
    participants = reverse("trainings:participants", args=[training.pk])
    if training.nominated_count:
        text = ngettext(
            "%(count)d nomination waits for an answer.",
            "%(count)d nominations wait for an answer.",
            training.nominated_count,
        )
        yield Task(text % {"count": training.nominated_count}, _("Decide"), participants, "person-plus")
    if training.waiting_count:
        free = training.capacity - training.confirmed_count
        if free > 0:
            text = ngettext(
                "%(count)d person is on the waiting list, and there are free seats.",
                "%(count)d people are on the waiting list, and there are free seats.",
                training.waiting_count,
            )
        else:
            text = ngettext(
                "The training is full; %(count)d person is on the waiting list.",
                "The training is full; %(count)d people are on the waiting list.",
                training.waiting_count,
            )
        yield Task(text % {"count": training.waiting_count}, _("See the list"), participants, "hourglass-split")


def _edit(training: Any) -> str:
    return reverse("trainings:training_edit", args=[training.pk])


def marking_tasks(user: Any) -> list[TrainingTasks]:
    """Sessions of the last days in which not everybody is marked. Three queries beside the person's roles."""
    now = timezone.now()
    # No session is longer than a day: by its beginning it is found in an index.
    since = now - datetime.timedelta(days=MARKING_DAYS)
    latest = (
        with_seats(Session.objects.for_user(user).with_attendance())
        .filter(training__state__in=[Training.State.PLANNED, Training.State.COMPLETED])
        .filter(starts_at__gt=since - datetime.timedelta(days=1), starts_at__lt=now)
        .filter(ends_at__gt=since, ends_at__lte=now)
        .order_by("-starts_at", "-pk")[:MOST_SESSIONS]
    )
    # Most are marked: only the others are read whole.
    seats = dict(latest.values_list("pk", "seat_count"))
    marked = marked_in(seats) if seats else {}
    unmarked = [pk for pk, number in seats.items() if marked.get(pk, 0) < number]
    rows = Session.objects.filter(pk__in=unmarked).select_related("training", "module").order_by("starts_at", "pk")
    open_sessions: dict[Training, list[Session]] = defaultdict(list)
    for session in rows:
        if session.day < session.training.today:  # today's have a place of their own on the page
            open_sessions[session.training].append(session)
    return [TrainingTasks(training, [_marking_task(training, found)]) for training, found in open_sessions.items()]


def _marking_task(training: Training, sessions: list[Session]) -> Task:
    if len(sessions) == 1:
        text = _("“%(session)s” is not marked completely.") % {"session": sessions[0].label}
        url = reverse("attendance:session", args=[sessions[0].pk])
    else:
        text = ngettext(
            "%(count)d session is not marked completely.",
            "%(count)d sessions are not marked completely.",
            len(sessions),
        ) % {"count": len(sessions)}
        url = reverse("attendance:training", args=[training.pk])
    return Task(text, _("Record attendance"), url, "clipboard-check")


def issuing_tasks() -> list[TrainingTasks]:
    """Trainings that ended lately, with participants who came and have no certificate. Two queries.

    Who among them is eligible is decided, and explained, on the training's page of certificates.
    """
    today = timezone.localdate()
    attended = AttendanceMark.objects.current().filter(status__in=list(AttendanceMark.ATTENDED))
    ended = (
        Training.objects.filter(state__in=[Training.State.PLANNED, Training.State.COMPLETED])
        .filter(ends_on__lte=today, ends_on__gt=today - datetime.timedelta(days=ISSUING_DAYS))
        .order_by("-ends_on", "-pk")[:MOST_TRAININGS]
    )
    trainings = {training.pk: training for training in reversed(ended)}
    waiting = (
        Enrolment.objects.confirmed()
        .filter(~Exists(Certificate.objects.filter(enrolment=OuterRef("pk"))), training__in=trainings)
        .filter(Exists(attended.filter(enrolment=OuterRef("pk"))))
    )
    counted = waiting.order_by().values_list("training").annotate(number=Count("pk"))
    numbers = dict(counted) if trainings else {}
    return [
        TrainingTasks(training, [_issuing_task(training, numbers[pk])])
        for pk, training in trainings.items()
        if pk in numbers
    ]


def _issuing_task(training: Training, count: int) -> Task:
    text = ngettext(
        "%(count)d participant has no certificate yet.",
        "%(count)d participants have no certificate yet.",
        count,
    )
    url = reverse("certificates:training", args=[training.pk])
    return Task(text % {"count": count}, _("See who is eligible"), url, "patch-check")


def expiring_certificates() -> list[Certificate]:
    """Trainers whose certificate comes to its end, the next first, unless a later one follows. One query."""
    later = Certificate.objects.in_force().filter(
        person=OuterRef("person"), kind=Certificate.Kind.TRAINER, valid_until__gt=OuterRef("valid_until")
    )
    active = Q(person__trainer__isnull=True) | ~Q(person__trainer__status=Trainer.Status.INACTIVE)
    expiring = Certificate.objects.expiring().filter(active, ~Exists(later)).select_related("person", "training")
    return list(expiring.defer("snapshot").order_by("valid_until", "pk")[:MOST_EXPIRING])


def privacy_requests() -> Task | None:
    """What people ask about their own data and have no answer to yet, as one thing to do. One query."""
    waiting = PrivacyRequest.objects.open().aggregate(number=Count("pk"), first_due=Min("due_at"))
    if not waiting["number"]:
        return None
    if waiting["first_due"] < timezone.now():
        text = ngettext(
            "%(count)d privacy request waits for an answer, and its time has passed (%(when)s).",
            "%(count)d privacy requests wait for an answer; the time of the first has passed (%(when)s).",
            waiting["number"],
        )
    else:
        text = ngettext(
            "%(count)d privacy request waits for an answer, by %(when)s.",
            "%(count)d privacy requests wait for an answer, the first by %(when)s.",
            waiting["number"],
        )
    said = text % {"count": waiting["number"], "when": words.moment(waiting["first_due"])}
    return Task(said, _("Answer"), f"{reverse('privacy:requests')}?state=open", "shield-lock")


def stopped_jobs(user: Any) -> list[Job]:
    """The latest background work that stopped before its end, of those the person may see, and not by their wish.

    That is what failed, and what was cancelled for a reason: by a backup that was restored. One query, and for whoever
    is no administrator one for what they are about.
    """
    cancelled_for_a_reason = Q(state=Job.State.CANCELLED) & ~Q(error="")
    stopped = Job.objects.for_user(user).filter(Q(state=Job.State.FAILED) | cancelled_for_a_reason)
    latest = stopped.order_by("-created_at")[:MOST_JOBS]
    return list(latest) if user.has_perm("common.view_jobs") else jobs.startable(user, latest)


def merged(*groups: list[TrainingTasks]) -> list[TrainingTasks]:
    """The tasks of one training together, the training that comes first at the top."""
    tasks: dict[int, list[Task]] = defaultdict(list)
    trainings: dict[int, Training] = {}
    for each in (each for group in groups for each in group):
        trainings.setdefault(each.training.pk, each.training)
        tasks[each.training.pk] += [task for task in each.tasks if task not in tasks[each.training.pk]]
    ordered = sorted(trainings.values(), key=lambda training: (training.starts_on, training.pk))
    return [TrainingTasks(training, tasks[training.pk]) for training in ordered]


def next_sessions_of_trainer(user: Any, *, most: int = 6) -> QuerySet[Session]:
    """The sessions that the person teaches in, after today."""
    tomorrow = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + datetime.timedelta(days=1)
    part = SessionTrainer.objects.filter(session=OuterRef("pk"), trainer__person__user=user.pk)
    return (
        Session.objects.filter(Exists(part), ~Q(kind=Session.Kind.BREAK), starts_at__gte=tomorrow)
        .filter(training__state=Training.State.PLANNED)
        .select_related("training", "module")
        .order_by("starts_at", "pk")[:most]
    )
