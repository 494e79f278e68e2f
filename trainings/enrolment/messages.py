"""What the codes of enrolment say to people."""

from collections.abc import Sequence

from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from emm.common import formatting
from emm.common.errors import register_sentences
from participants.models import Person
from trainings.planning.models import Training

from .places import Question


def undecided(*, questions: Sequence[Question]) -> str:
    return " ".join(question.text for question in questions)


def asks_elsewhere(*, named: Sequence[tuple[Person, Sequence[Training]]], further: int) -> str:
    """``named``: people with the trainings of theirs that the reader may know; ``further``: how many more there are."""
    texts = [takes_part_elsewhere(person, trainings) for person, trainings in named]
    if further:
        text = ngettext(
            "%(count)d more person takes part in another training on these days.",
            "%(count)d more people take part in other trainings on these days.",
            further,
        )
        texts.append(text % {"count": further})
    return " ".join(texts)


def takes_part_elsewhere(person: Person, trainings: Sequence[Training]) -> str:
    if not trainings:
        text = gettext("%(person)s takes part in another training on these days.")
        return text % {"person": person.full_name}
    named = [f"“{each.title}” ({formatting.date_range(each.starts_on, each.ends_on)})" for each in trainings]
    return gettext("%(person)s also takes part in %(trainings)s.") % {
        "person": person.full_name,
        "trainings": formatting.listed(named),
    }


register_sentences(
    {
        "enrolment.full": ngettext_lazy(
            "The only place is taken. Move the person to the waiting list, or increase the number of places.",
            "All %(capacity)d places are taken. Move the person to the waiting list, or increase the number of places.",
            "capacity",
        ),
        "enrolment.duplicate": _("%(person)s is already in this training with the status “%(state)s”."),
        "enrolment.undo_too_late": _("You can no longer undo this. The participant was changed since."),
        "enrolment.undo_all_too_late": _("You can no longer undo this. The participants were changed since."),
        "enrolment.training_closed": _(
            "You can no longer change participants. The training is “%(state)s”. Reopen it first."
        ),
        "enrolment.nobody_nominated": _("No nominations to confirm."),
        "enrolment.undecided": undecided,
        "enrolment.asks_full": ngettext_lazy(
            "The training’s only place is taken. Give a reason to confirm one more.",
            "All %(capacity)d places of this training are taken. Give a reason to confirm one more.",
            "capacity",
        ),
        "enrolment.noted_full": _("Confirmed beyond the number of places."),
        "enrolment.asks_overtakes": ngettext_lazy(
            "%(count)d person on the waiting list comes first.",
            "%(count)d people on the waiting list come first.",
            "count",
        ),
        "enrolment.noted_overtakes": _("Confirmed before people on the waiting list."),
        "enrolment.asks_elsewhere": asks_elsewhere,
        "enrolment.noted_elsewhere": _("Confirmed although taking part in another training on these days."),
        "enrolment.person_gone": _("This record no longer exists. It was perhaps merged. Search for the person again."),
        "enrolment.contact": _("Enter a valid email address, or leave the field empty."),
    }
)
