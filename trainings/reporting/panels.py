"""The figures of a page, side by side, each named by its measure and leading to its definition."""

import datetime
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from emm.common import disclosure_control
from emm.ui.figures import Figure, FigurePanel
from participants.models import Institution, Person
from trainings.planning.models import Training
from trainings.programmes.models import Programme

from .measures import counting
from .measures import definitions as measures
from .measures.definitions import Measure
from .published import Figures, published

# Which count is shown under which measure, in this order.
_OF_ALL_PROGRAMMES = [
    ("officials", measures.OFFICIALS_TRAINED),
    ("qualified_trainers", measures.QUALIFIED_TRAINERS),
    ("government_institutions", measures.GOVERNMENT_INSTITUTIONS),
    ("provinces", measures.PROVINCES),
]
_PUBLISHED_OF_PROGRAMME = [
    ("trainings", measures.TRAININGS_COMPLETED),
    ("officials", measures.OFFICIALS_TRAINED),
    ("own_staff", measures.OWN_STAFF_TRAINED),
    ("others", measures.OTHERS_TRAINED),
    ("officials_seats", measures.PLACES_OF_OFFICIALS),
    ("government_institutions", measures.GOVERNMENT_INSTITUTIONS),
    ("provinces", measures.PROVINCES),
]
_EXACT_OF_PROGRAMME = [
    ("trainings", measures.TRAININGS_COMPLETED),
    ("people", measures.PEOPLE_TRAINED),
    *_PUBLISHED_OF_PROGRAMME[1:4],
    ("seats", measures.PLACES_TAKEN),
    ("government_institutions", measures.GOVERNMENT_INSTITUTIONS),
    ("other_institutions", measures.OTHER_INSTITUTIONS),
    ("provinces", measures.PROVINCES),
    ("certificates", measures.CERTIFICATES),
]
_EXACT_OF_INSTITUTION = [
    ("on_record", measures.PEOPLE_ON_RECORD),
    ("people", measures.PEOPLE_TRAINED),
    ("seats", measures.PLACES_TAKEN),
    ("trainings", measures.TRAININGS_COMPLETED),
    ("qualified_trainers", measures.QUALIFIED_TRAINERS),
]


def _panel(
    shown: list[tuple[str, Measure]],
    counts: Figures,
    *,
    note: str | Promise = "",
    counted_at: datetime.datetime | None = None,
) -> FigurePanel:
    """Those of ``shown`` that are in ``counts``; what is not told, and nothing beside other figures, is left out."""
    found = [
        Figure(measure.name, value, measure.url, *_by_sex(counts, name))
        for name, measure in shown
        if (value := counts.get(name))
    ]
    return FigurePanel(found, note=note, counted_at=counted_at)


def _by_sex(counts: Figures, name: str) -> tuple[int | None, int | None]:
    women, men = counts.get(f"{name}_women"), counts.get(f"{name}_men")
    return (women, men) if women or men else (None, None)


def panel_of_all() -> FigurePanel:
    """For everybody: all programmes together. One query."""
    known = published()
    return _panel(_OF_ALL_PROGRAMMES, known.whole, counted_at=known.counted_at)


def published_panels(programmes: list[Programme]) -> list[FigurePanel]:
    """For viewers, of each programme. One query."""
    known = published()
    return [_published_panel(known.of_programme(each.pk), known.counted_at) for each in programmes]


def _published_panel(counts: Figures, counted_at: datetime.datetime) -> FigurePanel:
    return _panel(_PUBLISHED_OF_PROGRAMME, counts, note=_note_about(counts), counted_at=counted_at)


def _note_about(counts: Figures) -> str:
    if not counts.get("trainings"):
        return _nothing_yet()
    hidden = [name for name in ("officials", "officials_women", "officials_seats") if counts.get(name) is None]
    if not hidden:
        return ""
    return _("Numbers of people below %(least)d are hidden, and so are figures that would reveal them.") % {
        "least": settings.SMALLEST_CELL
    }


def _nothing_yet() -> str:
    return _("The figures appear when the first training of the programme is completed.")


def panel_of_programme(programme: Programme, user: Any) -> FigurePanel:
    """Exact for whoever is responsible for all of it; for others what is published."""
    if user.has_perm("programmes.view_exact_figures", programme):
        counts: Figures = {
            **counting.counts_with_certificates(counting.trained().filter(training__programme=programme))
        }
        institutions = (_("All institutions"), reverse("reporting:programme_institutions", args=[programme.pk]))
        if not counts["trainings"]:
            return _panel(_EXACT_OF_PROGRAMME, counts, note=_nothing_yet())
        return replace(_panel(_EXACT_OF_PROGRAMME, counts), links=[institutions])
    known = published()
    counts = known.of_programme(programme.pk)
    if user.scope.areas:
        counts = _without_the_rest(counts, programme, user)
    return _published_panel(counts, known.counted_at)


def _without_the_rest(counts: Figures, programme: Programme, user: Any) -> Figures:
    """The published figures for somebody who knows a part of the programme exactly.

    Less that part, they must not tell of few people either.
    """
    own = counting.counts_of(
        counting.trained().filter(training__programme=programme, training__in=Training.objects.run_by(user))
    )
    people = ("officials", "officials_women", "officials_men", "own_staff", "others", "officials_seats")
    told = {name: value for name, value in counts.items() if value is not None}
    revealing = {name for name in people if name in told and disclosure_control.tells_of_few(told[name] - own[name])}
    if _sex_of_few_is_found(told, own):
        revealing |= {"officials_women", "officials_men"}
    if "officials" in revealing:
        revealing |= {name for name in counts if name != "trainings"}
    return {name: value for name, value in counts.items() if name not in revealing}


def _sex_of_few_is_found(told: dict[str, int], own: dict[str, int]) -> bool:
    """Whether of those who are not in the own part, few or none are of one sex."""
    names = ("officials", "officials_women", "officials_men")
    if not told.keys() >= set(names):
        return False
    rest = disclosure_control.BySex(*(told[name] - own[name] for name in names))
    return rest.people > 0 and not rest.is_divisible


def panel_of_institution(institution: Institution, user: Any) -> FigurePanel:
    """Of the people and trainings that ``user`` may see."""
    people = Person.objects.for_user(user).filter(institution=institution)
    seats = counting.trained().filter(institution=institution, training__in=Training.objects.for_user(user))
    return _panel(_EXACT_OF_INSTITUTION, {**counting.counts_of(seats), **counting.people_on_record(people)})
