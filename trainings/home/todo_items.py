"""What needs doing now, for those who run trainings and those who teach; each item one click from done."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, Min, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from emm.common import formatting
from emm.jobs import kinds
from emm.jobs.models import Job
from emm.messages.models import Message
from participants import person_lookup
from participants.models import Qualification, Trainer
from trainings.attendance.models import AttendanceMark
from trainings.attendance.today import marked_in, with_seats
from trainings.certificates.models import Certificate
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Session, SessionTrainer, Training
from trainings.planning.models.days import after_today, where_today
from trainings.privacy.models import PrivacyRequest

# Trainings looked at, so that the page is as quick with many of them; more than these nobody prepares at a time.
MAX_TRAININGS = 30
# Sessions looked at for the same reason, the latest.
MAX_SESSIONS = 100
# After so long, a session that nobody marked is past recording from memory.
MARKING_DAYS = 14
# After so long, whoever has no certificate did not earn one.
ISSUING_DAYS = 90
MAX_JOBS = 5
# The list of certificates shows them all.
MAX_EXPIRING = 8


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
    return list(
        Training.objects.run_by(user)
        .filter(state__in=[Training.State.DRAFT, Training.State.PLANNED])
        .with_seats()
        .annotate(
            nominated_count=_number_of(enrolments.filter(state=Enrolment.State.NOMINATED)),
            waiting_count=_number_of(enrolments.filter(state=Enrolment.State.WAITLISTED)),
            session_count=_number_of(sessions.taking_place()),
            untaught_count=_number_of(sessions.without_lead()),
        )
        .order_by("starts_on", "pk")[:MAX_TRAININGS]
    )


def planning_tasks(trainings: Iterable[Any]) -> list[TrainingTasks]:
    """For those who run trainings; ``trainings`` from ``trainings_in_hand``."""
    found = (TrainingTasks(training, list(_tasks_of(training))) for training in trainings)
    return [each for each in found if each.tasks]


def _tasks_of(training: Any) -> Iterable[Task]:
    page = reverse("planning:training", args=[training.pk])
    if training.is_over:
        if training.state == Training.State.PLANNED:
            yield Task(_("The training is over."), _("Mark as completed"), page, "check2-all")
        else:
            yield Task(_("The dates of this draft have passed."), _("Change the dates"), _edit(training))
        return
    if training.venue_id is None and training.mode != Training.Mode.ONLINE:
        yield Task(_("The venue is missing."), _("Enter the venue"), _edit(training))
    if not training.session_count:
        yield Task(_("The timetable is empty."), _("Plan the timetable"), page)
    if training.untaught_count:
        text = ngettext(
            "%(count)d session has no lead trainer.",
            "%(count)d sessions have no lead trainer.",
            training.untaught_count,
        )
        trainers = reverse("planning:training_trainers", args=[training.pk])
        yield Task(text % {"count": training.untaught_count}, _("Find trainers"), trainers)
    yield from _tasks_about_seats(training)
    is_complete = training.venue_id is not None and training.session_count and not training.untaught_count
    if training.state == Training.State.DRAFT and is_complete:
        yield Task(_("The plan is complete but not published."), _("Publish"), page, "megaphone")


def _tasks_about_seats(training: Any) -> Iterable[Task]:
    participants = reverse("enrolment:participants", args=[training.pk])
    if training.nominated_count:
        text = ngettext(
            "%(count)d nomination needs a decision.",
            "%(count)d nominations need a decision.",
            training.nominated_count,
        )
        yield Task(text % {"count": training.nominated_count}, _("Make a decision"), participants, "person-plus")
    if training.waiting_count:
        free = training.capacity - training.confirmed_count
        if free > 0:
            text = ngettext(
                "%(count)d person is on the waiting list, and places are left.",
                "%(count)d people are on the waiting list, and places are left.",
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
    return reverse("planning:training_edit", args=[training.pk])


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
        .order_by("-starts_at", "-pk")[:MAX_SESSIONS]
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
        text = _("Attendance for “%(session)s” is incomplete.") % {"session": sessions[0].label}
        url = reverse("attendance:session", args=[sessions[0].pk])
    else:
        text = ngettext(
            "Attendance is incomplete for %(count)d session.",
            "Attendance is incomplete for %(count)d sessions.",
            len(sessions),
        ) % {"count": len(sessions)}
        url = reverse("attendance:training", args=[training.pk])
    return Task(text, _("Record attendance"), url, "clipboard-check")


def issuing_tasks() -> list[TrainingTasks]:
    """Trainings that ended lately, with participants who came and have no certificate, and those of any time with
    certificates that differ from the record. One query.

    Who among the first is eligible, and what differs, is explained on the training's page of certificates.
    """
    lately = datetime.timedelta(days=ISSUING_DAYS)
    attended = AttendanceMark.objects.current().counting().filter(status__in=list(AttendanceMark.ATTENDED))
    waiting = (
        Enrolment.objects.confirmed()
        .filter(~Exists(Certificate.objects.filter(enrolment=OuterRef("pk"))))
        .filter(Exists(attended.filter(enrolment=OuterRef("pk"))))
    )
    differing = Certificate.objects.differing()
    ended_lately = Q(state__in=[Training.State.PLANNED, Training.State.COMPLETED]) & where_today(
        lambda today: Q(ends_on__lte=today, ends_on__gt=today - lately)
    )
    found: QuerySet[Any] = (
        Training.objects.annotate(has_differing=Exists(differing.filter(training=OuterRef("pk"))))
        .filter(ended_lately | Q(has_differing=True))
        .annotate(
            is_recent=Case(When(ended_lately, then=True), default=False),
            waiting_count=_number_of(waiting),
            differing_count=_number_of(differing),
        )
        .order_by("-has_differing", "-ends_on", "-pk")[:MAX_TRAININGS]
    )
    tasks = (TrainingTasks(training, list(_tasks_about_certificates(training))) for training in found)
    return sorted((each for each in tasks if each.tasks), key=lambda each: (each.training.ends_on, each.training.pk))


def _tasks_about_certificates(training: Any) -> Iterable[Task]:
    if training.is_recent and training.waiting_count:
        yield _issuing_task(training, training.waiting_count)
    if training.differing_count:
        text = ngettext(
            "%(count)d certificate differs from the record.",
            "%(count)d certificates differ from the record.",
            training.differing_count,
        )
        page = reverse("certificates:training", args=[training.pk])
        yield Task(text % {"count": training.differing_count}, _("See the differences"), page, "exclamation-triangle")


def _issuing_task(training: Training, count: int) -> Task:
    text = ngettext(
        "%(count)d participant has no certificate yet.",
        "%(count)d participants have no certificate yet.",
        count,
    )
    url = reverse("certificates:training", args=[training.pk])
    return Task(text % {"count": count}, _("See who is eligible"), url, "patch-check")


def expiring_certificates(user: Any) -> list[Certificate]:
    """Trainers whose certificate, of a training of ``user``, comes to its end, the next first, unless a later one
    follows; each with ``opens_person``: whether the trainer's record is theirs to see. One query, two with a scope.
    """
    later = Certificate.objects.in_force().filter(
        person=OuterRef("person"), kind=Certificate.Kind.TRAINER, valid_until__gt=OuterRef("valid_until")
    )
    active = Q(person__trainer__isnull=True) | ~Q(person__trainer__status=Trainer.Status.INACTIVE)
    expiring = Certificate.objects.for_user(user).expiring().filter(active, ~Exists(later))
    rows: list[Any] = list(
        expiring.select_related("person", "training").defer("snapshot").order_by("valid_until", "pk")[:MAX_EXPIRING]
    )
    seen = person_lookup.visible_people(user, [certificate.person for certificate in rows])
    for certificate in rows:
        certificate.opens_person = certificate.person_id in seen
    return rows


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
    said = text % {"count": waiting["number"], "when": formatting.moment(waiting["first_due"])}
    return Task(said, _("Answer"), f"{reverse('privacy:requests')}?state=open", "shield-lock")


def emails_in_doubt(user: Any) -> list[Task]:
    """Emails that came back, failed or were perhaps sent, which nobody has dealt with. One query."""
    waiting = Message.objects.for_user(user).in_doubt().order_by()
    numbers = dict(waiting.values_list("state").annotate(number=Count("pk")))
    texts = {
        Message.State.PERHAPS_SENT: ngettext_lazy(
            "%(count)d email was perhaps sent.", "%(count)d emails were perhaps sent.", "count"
        ),
        Message.State.BOUNCED: ngettext_lazy("%(count)d email bounced.", "%(count)d emails bounced.", "count"),
        Message.State.FAILED: ngettext_lazy(
            "%(count)d email could not be sent.", "%(count)d emails could not be sent.", "count"
        ),
    }
    page = f"{reverse('outbox:messages')}?state=attention"
    return [
        Task(str(text % {"count": numbers[state]}), _("See the emails"), page, "envelope")
        for state, text in texts.items()
        if state in numbers
    ]


def expiring_qualifications(user: Any) -> Task | None:
    """Trainers with qualifications to extend, as one thing to do. One query."""
    to_extend = Qualification.objects.to_extend(timezone.localdate()).filter(trainer=OuterRef("pk"))
    trainers = Trainer.objects.for_user(user).filter(Exists(to_extend), status=Trainer.Status.QUALIFIED)
    number = trainers.count()
    if not number:
        return None
    text = ngettext(
        "%(count)d trainer has a qualification that expires soon or has just expired.",
        "%(count)d trainers have qualifications that expire soon or have just expired.",
        number,
    )
    page = f"{reverse('participants:trainers')}?status=qualified&qualification=to_extend"
    return Task(text % {"count": number}, _("See the trainers"), page, "hourglass")


def own_qualifications(user: Any) -> QuerySet[Qualification]:
    """What the trainer may soon not teach any more, or has just not been allowed to. One query when it is read."""
    held = Qualification.objects.filter(trainer__person__user=user.pk).to_extend(timezone.localdate())
    return held.select_related("module").order_by("expires_on", "pk")


def stopped_jobs(user: Any) -> list[Job]:
    """The latest background work that stopped before its end, of those the person may see, and not by their wish.

    That is what failed, and what was cancelled for a reason: by a backup that was restored. One query, and for whoever
    is no administrator one for what they are about.
    """
    cancelled_for_a_reason = Q(state=Job.State.CANCELLED) & ~Q(error="")
    stopped = Job.objects.for_user(user).filter(Q(state=Job.State.FAILED) | cancelled_for_a_reason)
    latest = stopped.order_by("-created_at")[:MAX_JOBS]
    return list(latest) if user.has_perm("jobs.view_jobs") else kinds.startable(user, latest)


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
    """The sessions that the person teaches in, after today at their place."""
    part = SessionTrainer.objects.filter(session=OuterRef("pk"), trainer__person__user=user.pk)
    return (
        Session.objects.with_attendance()
        .filter(Exists(part), starts_at__gte=timezone.now())
        .filter(after_today("starts_at", training="training"))
        .filter(training__state=Training.State.PLANNED)
        .select_related("training", "module")
        .order_by("starts_at", "pk")[:most]
    )
