"""The definitions of all measures, for everybody."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..measures.definitions import GROUPS


@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    """Name, unit and definition of each measure; every figure leads to its own."""
    context = {
        "page_title": _("Measures"),
        "page_description": _("The definition of each figure about the trainings."),
        "groups": GROUPS,
        "smallest_cell": settings.SMALLEST_CELL,
    }
    return render(request, "reporting/measures.html", context)
