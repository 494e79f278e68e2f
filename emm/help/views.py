"""The pages of the guides. They hold nothing about anybody, so that everyone may read them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from .guides import Chapter, Guide, find_chapter, guides_for

TITLES: dict[str, str | Promise] = {
    "officer": gettext_lazy("For programme officers"),
    "trainer": gettext_lazy("For trainers"),
    "administrator": gettext_lazy("For administrators"),
    "viewer": gettext_lazy("For viewers"),
    "participant": gettext_lazy("For participants"),
    "everyone": gettext_lazy("For everyone"),
}
MAX_SEARCH_LENGTH = 100


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every chapter, the guides for one's own roles first; with ``q`` those that hold all its words."""
    search = request.GET.get("q", "")[:MAX_SEARCH_LENGTH].strip()
    guides = [_shown(guide, search.split()) for guide in guides_for(_roles(request))]
    context = {
        "page_title": _("Help"),
        "page_description": _("How to use this site: guides for each role."),
        "guides": [guide for guide in guides if guide["chapters"]],
        "search": search,
        "max_search_length": MAX_SEARCH_LENGTH,
    }
    return render(request, "help/index.html", context)


@require_safe
def chapter(request: HttpRequest, guide: str, slug: str) -> HttpResponse:
    """One chapter, beside the other chapters of its guide."""
    found = find_chapter(guide, slug)
    if found is None:
        raise Http404
    language = translation.get_language() or "en"
    shown = next(each for each in guides_for(()) if each.code == guide)
    position = shown.chapters.index(found)
    context = {
        "page_title": found.title(language),
        "over": TITLES[guide],
        "breadcrumb": [{"label": _("Help"), "url": reverse("help:index")}],
        "text": found.html(language),
        "guide": _shown(shown, (), found),
        "previous": _named(shown.chapters[position - 1]) if position else None,
        "next": _named(shown.chapters[position + 1]) if position + 1 < len(shown.chapters) else None,
    }
    return render(request, "help/chapter.html", context)


def _roles(request: HttpRequest) -> frozenset[str]:
    return request.user.roles if request.user.is_authenticated else frozenset({"everyone"})


def _shown(guide: Guide, words: Any, current: Chapter | None = None) -> dict[str, Any]:
    language = translation.get_language() or "en"
    chapters = [each for each in guide.chapters if each.matches(words, language)]
    return {
        "code": guide.code,
        "title": TITLES[guide.code],
        "chapters": [{**_named(each), "current": each == current} for each in chapters],
    }


def _named(chapter: Chapter) -> dict[str, str]:
    return {"title": chapter.title(translation.get_language() or "en"), "url": chapter.get_absolute_url()}
