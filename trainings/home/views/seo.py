"""What crawlers ask of a site: what to look at, where everything is, whom to tell about a hole."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemaps
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from curriculum.models import Curriculum, Module
from trainings.planning.models import Training

PLAIN_TEXT = "text/plain; charset=utf-8"
# What is for people who sign in, and answers about single persons.
NOT_FOR_ROBOTS = ("staff/", "account/", "admin/", "me/", "today/", "search/", "verify/", "certificates/", "materials/")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be found, except the answers about single certificates."""
    languages = [code for code, _name in settings.LANGUAGES]
    lines = ["User-agent: *", "Disallow: /v/"]
    lines += [f"Disallow: /{code}/{path}" for code in languages for path in NOT_FOR_ROBOTS]
    lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type=PLAIN_TEXT)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a hole in the product (RFC 9116). It is made anew at every request, so it never expires."""
    expires = (timezone.now() + timedelta(days=180)).replace(microsecond=0)
    lines = [
        f"Contact: mailto:{settings.CONTACT_EMAIL}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type=PLAIN_TEXT)


class _PublicPages(Sitemap):
    """Every page in each language, and each with its twins."""

    i18n = True
    alternates = True
    limit = 5000
    protocol = urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        """The site's own address, whatever name the request came in by."""
        return urlsplit(settings.SITE_URL).netloc


class _FixedPages(_PublicPages):
    def items(self) -> list[str]:
        return [
            "home:home",
            "curriculum:index",
            "planning:public_trainings",
            "certificates:verify",
            "reporting:measures",
            "privacy",
        ]

    def location(self, item: Any) -> str:
        return reverse(item)


class _Records(_PublicPages):
    def lastmod(self, item: Any) -> datetime:
        changed: datetime = item.updated_at
        return changed


class _Curricula(_Records):
    def items(self) -> QuerySet[Curriculum]:
        return Curriculum.objects.published().order_by("pk")


class _Modules(_Records):
    def items(self) -> QuerySet[Module]:
        published = Curriculum.objects.published()
        return Module.objects.filter(curriculum__in=published).select_related("curriculum").order_by("pk")


class _Trainings(_Records):
    def items(self) -> Iterable[Model]:
        return Training.objects.public().order_by("pk")

    def location(self, item: Any) -> str:
        address: str = item.get_public_url()
        return address


SECTIONS: dict[str, type[Sitemap] | Sitemap] = {
    "pages": _FixedPages,
    "curricula": _Curricula,
    "modules": _Modules,
    "trainings": _Trainings,
}


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page in every language."""
    response: HttpResponse = sitemaps.sitemap(request, SECTIONS).render()
    return response
