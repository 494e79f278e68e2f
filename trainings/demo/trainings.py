"""Plans the trainings: those of 2022 on their days, the others around the day of loading.

A training is made once and then left alone. Three of them are meant to look as if it were always today:

* When no roll-out in South Sulawesi runs on the day of loading, the former one is completed and another batch begins:
  its attendance is a record and stays where it is.
* The planned training and the draft are postponed when they come close, as long as they are still planned or drafted.
"""

from django.core.exceptions import ValidationError

from participants.models import Trainer
from trainings.enrolment.models import Enrolment
from trainings.enrolment.services import enrol, move_enrolment
from trainings.planning.models import Training
from trainings.planning.services.trainings import change_training, move_training, plan_training
from trainings.planning.services.venues import VenueEntry

from . import content
from .attendance import load_attendance
from .context import Stage
from .dates import first_day, last_day
from .people import load_consents
from .results import load_results
from .timetables import load_timetable

MOVES = {
    Enrolment.State.CONFIRMED: "confirm",
    Enrolment.State.WAITLISTED: "waitlist",
    Enrolment.State.DECLINED: "decline",
    Enrolment.State.WITHDRAWN: "withdraw",
}


def load_training(entry: content.Entry, trainers: dict[str, Trainer], stage: Stage) -> Training:
    """The training that the entry describes: the recorded one, or a new one with all that belongs to it."""
    known = _on_record(entry, stage)
    current = next((training for training in known if _is_current(training, entry, stage)), None)
    stage.tally.count("trainings", created=current is None)
    if current is not None:
        return current
    for training in known:
        _complete_if_over(training, stage)
    return _make(entry, trainers, stage, batch=len(known) + 1)


def postpone_if_close(entry: content.Entry, stage: Stage) -> None:
    """Move a training that lies some weeks ahead to its distance from today again, when it has come close."""
    if entry["when"] != "weeks_ahead":
        return
    starts_on = first_day(entry, stage.today_in(stage.regions[entry["region"]]))
    for training in _on_record(entry, stage):
        if training.is_open_to_changes and (training.starts_on - training.today).days < 7:
            training.starts_on, training.ends_on = starts_on, last_day(entry, starts_on)
            try:
                change_training(training=training, move_sessions=True)
            except ValidationError:
                # Somebody has plans of their own with it: leave it to them.
                continue
            stage.tally.count("trainings postponed", created=True)


def _on_record(entry: content.Entry, stage: Stage) -> list[Training]:
    """All batches of a training, the latest first."""
    same = Training.objects.filter(
        is_demo=True,
        programme=stage.programmes[entry["programme"]],
        kind=entry["kind"],
        region=stage.regions[entry["region"]],
    )
    return list(same.order_by("-starts_on", "-pk"))


def _is_current(training: Training, entry: content.Entry, stage: Stage) -> bool:
    if entry["when"] == "around_today":
        return training.starts_on <= training.today <= training.ends_on
    return True


def _complete_if_over(training: Training, stage: Stage) -> None:
    if training.state == Training.State.PLANNED and training.is_over:
        move_training(training=training, transition="complete", by=stage.officer)


def _make(entry: content.Entry, trainers: dict[str, Trainer], stage: Stage, *, batch: int) -> Training:
    training = _plan(entry, stage, batch)
    timetable = load_timetable(training, entry, trainers, stage)
    enrolments = _enrol_all(training, entry, stage)
    if entry["state"] == "draft":
        return training
    move_training(training=training, transition="publish", by=stage.officer)
    for _slot, session in timetable:
        session.training = training  # it is published now
    seated = {key: each for key, each in enrolments.items() if each.state == Enrolment.State.CONFIRMED}
    by = stage.officer if entry["state"] == "completed" else stage.trainer
    load_attendance(timetable, entry, seated, by=by, stage=stage)
    load_results(training, entry, seated, stage)
    load_consents(training, stage.tally)
    if entry["state"] == "completed":
        move_training(training=training, transition="complete", by=stage.officer)
    return training


def _plan(entry: content.Entry, stage: Stage, batch: int) -> Training:
    region = stage.regions[entry["region"]]
    # The calendar of the place decides what today is.
    starts_on = first_day(entry, stage.today_in(region))
    fields = ["kind", "summary_en", "summary_ind", "place"]
    training = Training(
        **content.pick(entry, [*fields, "language", "certificate_language", "capacity", "minimum_share"]),
        programme=stage.programmes[entry["programme"]],
        curriculum=stage.curriculum,
        title_en=entry["title_en"].format(batch=batch),
        title_ind=entry["title_ind"].format(batch=batch),
        starts_on=starts_on,
        ends_on=last_day(entry, starts_on),
        time_zone=region.time_zone,
        region=region,
        is_demo=True,
    )
    venue = VenueEntry(entry["venue"], entry.get("address", ""))
    return plan_training(training=training, venue=venue)


def _enrol_all(training: Training, entry: content.Entry, stage: Stage) -> dict[str, Enrolment]:
    """Everybody by key, each in the state that the entry names."""
    enrolments: dict[str, Enrolment] = {}
    for group in entry.get("enrolment", []):
        for key in group["people"]:
            enrolment = enrol(training=training, person=stage.people[key], by=stage.officer, note=group.get("note", ""))
            if group["state"] in MOVES:
                transition = MOVES[group["state"]]
                enrolment = move_enrolment(enrolment=enrolment, transition=transition, by=stage.officer).enrolment
            enrolments[key] = enrolment
            stage.tally.count("enrolments", created=True)
    return enrolments
