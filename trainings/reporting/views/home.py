"""The public front, and what machines ask of a site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse


def choose_language(request: HttpRequest) -> HttpResponse:
    """From the bare address to the front page in the visitor's language."""
    return redirect(reverse("reporting:home"))


from emm.common.placeholder import soon as privacy, soon as robots, soon as sitemap  # noqa
