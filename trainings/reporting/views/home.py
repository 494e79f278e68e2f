"""The public front."""

from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from curriculum.models import Curriculum
from trainings.models import Training

from .. import reach

UPCOMING_SHOWN = 3


def choose_language(request: HttpRequest) -> HttpResponse:
    """From the bare address to the front page in the visitor's language, as the browser prefers it."""
    response = redirect("reporting:home")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def home(request: HttpRequest) -> HttpResponse:
    """What EMM2.0 is, what comes next, whom it reached, what is taught, and the way to verify a certificate."""
    curriculum = Curriculum.objects.published().prefetch_related("modules").first()
    context = {
        "page_title": _("Training the officials who shape migration in Indonesia"),
        "page_description": _(
            "Essentials of Migration Management (EMM2.0): a modular curriculum on migration, taught to officials "
            "in ministries and provinces of Indonesia."
        ),
        "upcoming": _next_trainings(),
        "curriculum": curriculum,
        "modules": curriculum.modules.all() if curriculum else [],
        **_figures(),
    }
    return render(request, "reporting/home.html", context)


def _next_trainings() -> QuerySet[Training]:
    trainings = Training.objects.public().upcoming().with_seats()
    return trainings.annotate(seats_left=F("capacity") - F("confirmed_count"))[:UPCOMING_SHOWN]


def _figures() -> dict[str, Any]:
    return {"reach": reach.reach(), "qualified_trainers": reach.qualified_trainers()}
