"""The public front."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from curriculum.models import Curriculum, Module
from trainings.planning.models import Training
from trainings.reporting.panels import panel_of_all
from trainings.reporting.provinces import province_tiles, trainings_abroad

UPCOMING_SHOWN = 3


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """From the bare address to the front page in the visitor's language, as the browser prefers it."""
    response = redirect("home:home")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What EMM2.0 is, what comes next, whom it reached, what is taught, and the way to verify a certificate."""
    tiles = province_tiles()
    curriculum = Curriculum.objects.published().prefetch_related("modules").first()
    context = {
        "page_title": _("Training for officials working on migration in Indonesia"),
        "page_description": _(
            "Essentials of Migration Management (EMM2.0): a modular curriculum on migration, taught to officials "
            "in ministries and provinces of Indonesia."
        ),
        "upcoming": _next_trainings(),
        "curriculum": curriculum,
        "modules": _modules_of(curriculum),
        "tiles": tiles,
        "provinces_with_trainings": sum(1 for tile in tiles if tile.trainings),
        "abroad": trainings_abroad(),
        "panel": panel_of_all(),
    }
    return render(request, "home/home.html", context)


def _modules_of(curriculum: Curriculum | None) -> Iterable[Module]:
    return curriculum.modules.all() if curriculum else ()


def _next_trainings() -> QuerySet[Training]:
    return Training.objects.public().upcoming().with_seats()[:UPCOMING_SHOWN]
