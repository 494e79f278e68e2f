"""What the codes of trainings, timetables and venues say to people."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from emm.common import formatting
from emm.common.errors import register_sentences

from .conflicts import RoomClash, TrainerClash, are_within_the_same_scope
from .models import Session, SessionTrainer

# So many of several sessions or modules are named; the others are counted.
MAX_NAMED = 3


def trainer_busy(*, clash: TrainerClash) -> str:
    """Who is where instead, and when, on the clock of the training that is planned.

    Another training is named where every grant that reaches the planned one reaches it too: where else somebody
    teaches is not for whoever plans here to read.
    """
    planned, other = clash.session.training, clash.other.training
    facts = {"trainer": clash.trainer.person.full_name, "session": clash.other.label, "time": _time(clash)}
    if other.pk == planned.pk:
        return gettext("%(trainer)s is in “%(session)s” at this time (%(time)s).") % facts
    if not are_within_the_same_scope(planned, other):
        return gettext("%(trainer)s is in another training at this time (%(time)s).") % facts
    facts["training"] = other.title
    return gettext("%(trainer)s is in “%(session)s” of “%(training)s” at this time (%(time)s).") % facts


def room_taken(*, clash: RoomClash) -> str:
    """What takes the room instead. Of another training no more is said than ``trainer_busy`` says of it."""
    planned, other = clash.session.training, clash.other.training
    facts = {"room": clash.other.room, "session": clash.other.label, "time": _time(clash)}
    if clash.other.room is None:
        text = gettext(
            "“%(session)s” takes place at this time (%(time)s). Parallel sessions need different rooms: "
            "enter both rooms."
        )
        return text % facts
    if planned.pk == other.pk:
        return gettext("“%(room)s” is taken by “%(session)s” at this time (%(time)s).") % facts
    if not are_within_the_same_scope(planned, other):
        return gettext("“%(room)s” is booked at this time (%(time)s).") % facts
    facts["training"] = other.title
    return gettext("“%(room)s” is taken by “%(session)s” of “%(training)s” at this time (%(time)s).") % facts


def _time(clash: TrainerClash | RoomClash) -> str:
    return formatting.time_range(clash.other.starts_at, clash.other.ends_at, clash.session.training.zone)


def parallel_without_room(*, sessions: Sequence[Session]) -> str:
    text = gettext("The rooms of these parallel sessions are not available: %(sessions)s. Change their rooms first.")
    return text % {"sessions": formatting.listed([f"“{each.label}”" for each in sessions])}


def sessions_outside(*, sessions: Sequence[Session]) -> str:
    text = gettext("These sessions would be outside the training dates: %(sessions)s.")
    return text % {"sessions": _named([f"“{each.label}” ({formatting.date_range(each.day)})" for each in sessions])}


def other_curriculum(*, sessions: Sequence[Session]) -> str:
    text = gettext("The timetable contains modules of another curriculum: %(sessions)s. Remove these sessions first.")
    return text % {"sessions": _named([f"“{each.label}”" for each in sessions])}


def session_outside_days(*, first: datetime.date, last: datetime.date) -> str:
    text = gettext("A session must start and end on one of the training days (%(days)s).")
    return text % {"days": formatting.date_range(first, last)}


def completed_too_early(*, day: datetime.date) -> str:
    text = gettext("You can mark the training as completed from its last day on (%(day)s).")
    return text % {"day": formatting.date_range(day)}


def not_ready(*, checks: Sequence[Any]) -> str:
    text = gettext("You cannot publish this training yet. %(reasons)s")
    return text % {"reasons": " ".join(check.text for check in checks)}


def venue_invalid(*, error: Any) -> str:
    return " ".join(error.messages)


def _named(names: Sequence[str], at_most: int = MAX_NAMED) -> str:
    named = list(names[:at_most])
    if len(names) > len(named):
        named.append(gettext("%(count)d more") % {"count": len(names) - len(named)})
    return formatting.listed(named)


# --- Warnings and checks ----------------------------------------------------------------------


def no_trainer(*, has_others: bool) -> str:
    return gettext("This session has no lead trainer.") if has_others else gettext("This session has no trainer.")


def during_break(*, pause: Session) -> str:
    text = gettext("This session overlaps “%(session)s” (%(time)s).")
    time = formatting.time_range(pause.starts_at, pause.ends_at, pause.training.zone)
    return text % {"session": pause.label, "time": time}


def during_friday_prayer(*, begins: datetime.time, ends: datetime.time) -> str:
    text = gettext("This session overlaps Friday prayer (%(from)s–%(until)s).")
    return text % {"from": _clock(begins), "until": _clock(ends)}


def _clock(time: datetime.time) -> str:
    return formatting.clock(datetime.datetime.combine(datetime.date.min, time, tzinfo=datetime.UTC), datetime.UTC)


def qualification_expired(*, trainer: str, day: datetime.date) -> str:
    text = gettext("%(trainer)s leads, but the qualification for this module expired on %(day)s.")
    return text % {"trainer": trainer, "day": formatting.date_range(day)}


def long_day(*, part: SessionTrainer, time: datetime.timedelta) -> str:
    hours = round(time.total_seconds() / 3600)
    text = ngettext(
        "%(trainer)s teaches about %(hours)d hour on this day.",
        "%(trainer)s teaches about %(hours)d hours on this day.",
        hours,
    )
    return text % {"trainer": part.trainer.person.full_name, "hours": hours}


def untranslated(*, language: str) -> str:
    """``language``: "en" or "id"."""
    called = gettext("English") if language == "en" else gettext("Indonesian")
    return gettext("Title or summary are missing in this language: %(language)s.") % {"language": called}


def modules_missing(*, modules: Sequence[Any]) -> str:
    text = gettext("Not on the timetable: %(modules)s.")
    return text % {"modules": _named([f"“{module.title}”" for module in modules], at_most=2)}


# --- Sessions ---------------------------------------------------------------------------------

register_sentences(
    {
        "planning.trainer_busy": trainer_busy,
        "planning.room_taken": room_taken,
        "planning.room_taken_meanwhile": _("The room is taken at this time. Choose another room or another time."),
        "planning.parallel_without_room": parallel_without_room,
        "planning.training_closed": _("You can no longer change the plan. The training is “%(state)s”."),
        "planning.times": _("The end time must be after the start time."),
        "planning.session_outside_days": session_outside_days,
        "planning.sessions_not_moved": _("Tick this box to move the sessions with the first day."),
        "planning.sessions_outside": sessions_outside,
        "planning.session_cancelled": _("“%(session)s” is cancelled. Restore the session first."),
        "planning.session_has_note": _(
            "You cannot remove “%(session)s”, because it has a note. Cancel the session instead."
        ),
        "planning.session_has_attendance": _(
            "You cannot remove “%(session)s”, because attendance was recorded. Cancel the session instead."
        ),
        "planning.session_already_there": _("Session “%(session)s” is already on the timetable."),
        "planning.break_has_attendance": _(
            "Attendance was recorded in “%(session)s”, so the session cannot become a break."
        ),
        "planning.break_has_no_trainers": _("A break has no trainers."),
        "planning.trainer_already_there": _("This trainer is already in the session."),
        "planning.trainer_inactive": _("%(trainer)s is an inactive trainer."),
        "planning.timetable_template_already_there": _("This template is already there."),
        "planning.timetable_not_empty": _("The timetable has sessions already. Clear the timetable first."),
        "planning.too_many_days_to_lay_out": _(
            "This training lasts longer than %(days)d days. Add its sessions one by one."
        ),
        "planning.nothing_to_lay_out": _("Nothing fits into these days. Select a module, or let the day end later."),
        "planning.clearing_published": _("Make the training a draft before you clear its timetable."),
        "planning.swap_within_training": _("Choose another session of this training."),
        "planning.shift_minutes": _("Enter between 1 and %(most)d minutes."),
        "planning.shift_leaves_day": _("“%(session)s” would be on another day."),
        "planning.nobody_chosen": _("Choose a trainer for at least one session."),
        "planning.exchange_of_days": _("Choose another day of this training."),
        "planning.no_session_to_change": _("There is no session to change."),
        "planning.nothing_to_undo": _("There is nothing to undo."),
        "planning.changed_since": _("Some of this was changed again meanwhile. Change it by hand."),
        "planning.trainer_twice": _("You selected the same trainer twice. Keep one role."),
        "planning.cancellation_reason_missing": _("Enter the reason for the cancellation."),
        "planning.cancellation_reason_long": _("A reason has at most %(count)d characters."),
    }
)

# --- The parts of a timetable beside its modules ----------------------------------------------

register_sentences(
    {
        "planning.part_opening": _("Opening and introductions"),
        "planning.part_pre_test": _("Pre-test"),
        "planning.part_teach_back": _("Teach-back, round %(number)d"),
        "planning.part_post_test": _("Post-test"),
        "planning.part_feedback": _("Feedback"),
        "planning.part_closing": _("Closing"),
        "planning.part_coffee": _("Coffee break"),
        "planning.part_lunch": _("Rest, prayer and lunch (ISHOMA)"),
        "planning.part_friday_prayer": _("Friday prayer and lunch"),
    }
)

# --- Trainings and venues ---------------------------------------------------------------------

register_sentences(
    {
        "planning.completed_too_early": completed_too_early,
        "planning.capacity_below_confirmed": ngettext_lazy(
            "%(count)d participant is confirmed. Enter at least this number of places.",
            "%(count)d participants are confirmed. Enter at least this number of places.",
            "count",
        ),
        "planning.other_curriculum": other_curriculum,
        "planning.not_ready": not_ready,
        "planning.room_without_venue": _(
            "This training has no venue. Add the venue to the training, or leave the room empty."
        ),
        "planning.room_in_use": _("You cannot remove “%(room)s”, because sessions use it."),
        "planning.rooms_of_one_name": _("Two rooms are called “%(room)s”."),
        "planning.venue_known": _("This city already has a venue called “%(name)s”."),
        "planning.venue_address_known": _(
            "“%(venue)s” is known at “%(address)s”. Change the address on the page of the venue."
        ),
        "planning.venue_invalid": venue_invalid,
    }
)

# --- What somebody should look at again -------------------------------------------------------

register_sentences(
    {
        "planning.warns_outside": _("This session is outside the training dates."),
        "planning.warns_room": room_taken,
        "planning.warns_trainer_busy": trainer_busy,
        "planning.warns_no_trainer": no_trainer,
        "planning.warns_not_qualified": _("%(trainer)s leads, but is not qualified for this module."),
        "planning.warns_expired": qualification_expired,
        "planning.warns_away": _("%(trainer)s cannot teach on this day."),
        "planning.warns_language": _("%(trainer)s does not teach in the language of this training."),
        "planning.warns_break": during_break,
        "planning.warns_friday_prayer": during_friday_prayer,
        "planning.warns_long_day": long_day,
        "planning.warns_participant": _("%(person)s takes part in another training on this day."),
        "planning.check_no_sessions": _("The timetable is empty."),
        "planning.check_no_place": _("The city is missing."),
        "planning.check_no_venue": _("The venue is missing."),
        "planning.check_no_address": _("The venue has no address."),
        "planning.check_place": _("Venue and address"),
        "planning.check_no_summary": _("The public page has no summary."),
        "planning.check_untranslated": untranslated,
        "planning.check_no_trainer": ngettext_lazy(
            "%(count)d session has no lead trainer.", "%(count)d sessions have no lead trainer.", "count"
        ),
        "planning.check_not_qualified": ngettext_lazy(
            "%(count)d session is led by a trainer who is not qualified for it.",
            "%(count)d sessions are led by trainers who are not qualified for them.",
            "count",
        ),
        "planning.check_module_missing": modules_missing,
        "planning.check_modules": _("All modules of the curriculum are on the timetable"),
    }
)
