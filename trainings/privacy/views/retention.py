"""Whose time has passed, shown before anything is removed, and the button that removes it."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from emm.audit.models import AuditEvent
from emm.common.permissions import ObjectPermissionMixin
from emm.common.reauthentication import Reauthenticated
from emm.jobs.models import Job
from emm.ui.views import ActionView
from participants.models import Person

from ..erasure import start_removing
from ..retention import due

SHOWN = 25


@dataclass(frozen=True)
class Section:
    """One kind of removal: what goes, after how many years, of how many people, and the first of them."""

    title: str | Promise
    text: str | Promise
    years: int
    count: int
    people: list[Person]

    @property
    def more(self) -> int:
        return self.count - len(self.people)


class Retention(ObjectPermissionMixin, TemplateView):
    permission = "privacy.apply_retention"
    template_name = "privacy/retention.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sections = _sections()
        last = AuditEvent.objects.filter(act=AuditEvent.Act.REMOVAL).order_by("-at").first()
        return super().get_context_data(
            page_title=_("Data retention"),
            sections=sections,
            total=sum(each.count for each in sections),
            last=last,
            **kwargs,
        )


class ApplyRetention(Reauthenticated, ActionView):
    """Starts the removal, and leads to where one sees how far it is."""

    permission = "privacy.apply_retention"
    job: Job | None = None

    def act(self, request: HttpRequest) -> None:
        self.job = start_removing(by=request.user)

    def get_success_url(self) -> str:
        return self.job.get_absolute_url() if self.job else reverse("privacy:retention")


def _sections() -> list[Section]:
    found = due(timezone.localdate())
    nominated = Q(enrolments__in=found.nominations) | Q(pk__in=found.strangers.values("pk"))
    return [
        Section(
            _("Nominations without a place"),
            _("We delete these nominations, and people who have no other records."),
            settings.RETENTION_NOMINATION_YEARS,
            *_first(Person.objects.filter(nominated)),
        ),
        Section(
            _("Contact data, notes and accounts"),
            _("We delete address, telephone and notes, and deactivate and anonymise the account."),
            settings.RETENTION_CONTACT_YEARS,
            *_first(found.contacts),
        ),
        Section(
            _("Names, and the documents of certificates"),
            _("We keep statistics: sex, institution, province, attendance and certificate numbers."),
            settings.RETENTION_CERTIFICATE_YEARS,
            *_first(found.identities),
        ),
        Section(
            _("Privacy requests that were answered"),
            _("We delete request and answer."),
            settings.RETENTION_REQUEST_YEARS,
            *_first(Person.objects.filter(privacy_requests__in=found.requests)),
        ),
    ]


def _first(people: QuerySet[Person]) -> tuple[int, list[Person]]:
    """How many, and the first of them with the last day of their last training as ``last``."""
    each_once = Person.objects.filter(pk__in=people.order_by().values("pk"))
    with_last = each_once.annotate(last=Max("enrolments__training__ends_on")).order_by("last", "pk")
    return each_once.count(), list(with_last.select_related("institution")[:SHOWN])
