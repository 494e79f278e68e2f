"""The search page; it works by its address alone, and as one types where there is script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..search import MAX_QUERY_LENGTH, SHORTEST_QUERY
from ..search import search as find


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Results by kind for ``?q=``; visitors find what is public."""
    text = request.GET.get("q", "").strip()[:MAX_QUERY_LENGTH]
    groups = find(request.user, text)
    context = {
        "page_title": _("Search"),
        "q": text,
        "longest_query": MAX_QUERY_LENGTH,
        "too_short": 0 < len(text) < SHORTEST_QUERY,
        "groups": groups,
        "count": sum(group.count for group in groups),
        "is_cut": any(group.is_cut for group in groups),
    }
    return render(request, "home/search.html", context)
