"""What every page shows around its content: whose site it is, where one can go, in which languages."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from emm.help.guides import chapter_about

THEMES = ("light", "dark")
# Names of the languages in themselves: they are read by people who do not read the page's.
LANGUAGE_NAMES = {"en": "English", "id": "Bahasa Indonesia"}

# For running the house: in the menu of the account, since the bar has no room for what is opened once a week.
HOUSE = ("accounts", "emails", "jobs", "log", "requests", "retention")
# What lies at another address than the place it belongs to, after the language.
ALSO_UNDER = {
    "staff-trainings": (
        "staff/sessions/",
        "staff/session-trainers/",
        "staff/venues/",
        "staff/enrolments/",
        "trainings/",
    ),
    "people": ("staff/trainers/", "staff/consents/"),
    "accounts": ("staff/roles/",),
    "certificates": ("staff/certificate-templates/",),
}


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of every template."""
    theme = request.COOKIES.get("theme", "")
    places = navigation_of(request)
    return {
        "site": {
            "name": settings.SITE_NAME,
            "organisation": settings.ORGANISATION_NAME,
            "mark": settings.ORGANISATION_MARK,
            "contact": settings.CONTACT_EMAIL,
            "url": settings.SITE_URL,
            "home": reverse("home:home"),
            "is_demo": settings.DEMO,
        },
        "theme": theme if theme in THEMES else "",
        "nav_items": [place for place in places if place["key"] not in HOUSE],
        "house_items": [place for place in places if place["key"] in HOUSE],
        "language_links": language_links(request),
        "help_url": help_url(request),
    }


def navigation_of(request: HttpRequest) -> list[dict[str, Any]]:
    """The main places for this person, the current one marked."""
    user = getattr(request, "user", None)
    places: list[tuple[str, str, str, str, bool]]
    if user is None or not user.is_authenticated:
        places = [
            ("home", _("Home"), reverse("home:home"), "house", True),
            ("curriculum", _("Curriculum"), reverse("curriculum:index"), "journal-text", True),
            ("trainings", _("Trainings"), reverse("planning:public_trainings"), "calendar-event", True),
            ("verify", _("Verify a certificate"), reverse("certificates:verify"), "patch-check", True),
        ]
    else:
        can = user.has_perm
        places = [
            ("today", _("Today"), reverse("home:today"), "sun", True),
            ("mine", _("My trainings"), reverse("certificates:mine"), "person-badge", user.has_role("participant")),
            (
                "staff-trainings",
                _("Trainings"),
                reverse("planning:trainings"),
                "calendar-event",
                can("planning.list_trainings"),
            ),
            (
                "programmes",
                _("Programmes"),
                reverse("programmes:programmes"),
                "flag",
                can("programmes.view_programme"),
            ),
            ("people", _("People"), reverse("participants:people"), "people", can("participants.view_people")),
            (
                "institutions",
                _("Institutions"),
                reverse("participants:institutions"),
                "building",
                can("participants.view_institutions"),
            ),
            (
                "certificates",
                _("Certificates"),
                reverse("certificates:certificates"),
                "patch-check",
                can("certificates.view_certificates"),
            ),
            ("curriculum", _("Curriculum"), reverse("curriculum:index"), "journal-text", True),
            (
                "accounts",
                _("Accounts"),
                reverse("accounts:accounts"),
                "person-lines-fill",
                can("accounts.view_accounts"),
            ),
            ("emails", _("Emails"), reverse("outbox:messages"), "envelope", can("outbox.view_messages")),
            ("jobs", _("Background jobs"), reverse("jobs:jobs"), "list-check", can("jobs.view_jobs")),
            ("log", _("Audit log"), reverse("audit:log"), "shield-check", can("audit.view_log")),
            (
                "requests",
                _("Privacy requests"),
                reverse("privacy:requests"),
                "shield-lock",
                can("privacy.answer_requests"),
            ),
            (
                "retention",
                _("Data retention"),
                reverse("privacy:retention"),
                "clock-history",
                can("privacy.apply_retention"),
            ),
        ]
    current = _current_place(request.path, {key: url for key, _label, url, _icon, allowed in places if allowed})
    return [
        {"key": key, "label": label, "url": url, "icon": icon, "current": key == current}
        for key, label, url, icon, allowed in places
        if allowed
    ]


def _current_place(path: str, places: dict[str, str]) -> str:
    """The key of the place whose address ``path`` lies under, the longest first; the front page only matches itself."""
    home = reverse("home:home")
    grounds = [(url, key) for key, url in places.items()]
    grounds += [(home + part, key) for key in places for part in ALSO_UNDER.get(key, ())]
    matching = [
        (len(ground), key) for ground, key in grounds if path == ground or (ground != home and path.startswith(ground))
    ]
    return max(matching)[1] if matching else ""


def help_url(request: HttpRequest) -> str:
    """The chapter about this page, for one of the roles held today if there is one; else the list of all guides."""
    match = getattr(request, "resolver_match", None)
    user = getattr(request, "user", None)
    roles = user.roles if user is not None and user.is_authenticated else frozenset({"everyone"})
    chapter = chapter_about(match.view_name, roles) if match else None
    return chapter.get_absolute_url() if chapter else reverse("help:index")


def language_links(request: HttpRequest) -> list[dict[str, Any]]:
    """This same page in every language, by its name in that language."""
    return [
        {
            "code": code,
            "name": LANGUAGE_NAMES[code],
            "url": _in_language(request, code),
            "current": code == translation.get_language(),
        }
        for code, _name in settings.LANGUAGES
    ]


def _in_language(request: HttpRequest, code: str) -> str:
    try:
        match = resolve(request.path)
        with translation.override(code):
            url = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    except (Resolver404, NoReverseMatch):
        with translation.override(code):
            return reverse("home:home")
    query = request.META.get("QUERY_STRING", "") if request.method == "GET" else ""
    return f"{url}?{query}" if query else url
