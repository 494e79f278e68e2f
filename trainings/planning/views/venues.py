"""The list of venues, a venue with its rooms and coming trainings, and the form that changes both."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from emm.audit.history import entries_of
from emm.common.ordering import by_name
from emm.common.permissions import ObjectPermissionMixin, visible_to
from emm.ui.lists import ListPage
from emm.ui.suggestions import Suggestions
from emm.ui.views import ServiceModelFormView
from trainings.planning.filters import VenueFilter
from trainings.planning.forms.venues import RoomRows, VenueForm
from trainings.planning.models import Room, Training, Venue
from trainings.planning.services.venues import save_venue
from trainings.planning.tables import VenueTable

TRAININGS_SHOWN = 10


class FindVenues(Suggestions):
    permission = "planning.view_venues"
    model = Venue
    detail = "city"


class Venues(ListPage):
    permission = "planning.view_venues"
    export_is_personal = False
    model = Venue
    table_class = VenueTable
    filterset_class = VenueFilter
    page_title = gettext_lazy("Venues")
    empty_icon = "geo-alt"
    empty_title = gettext_lazy("No venue yet")
    empty_text = gettext_lazy("Venues are added here, or when you enter a new one in a training.")

    def get_queryset(self) -> QuerySet[Any]:
        rooms = Room.objects.filter(venue=OuterRef("pk")).order_by().values("venue")
        number = Subquery(rooms.annotate(number=Count("pk")).values("number"))
        venues: QuerySet[Any] = super().get_queryset().select_related("region")
        return venues.annotate(room_count=Coalesce(number, 0)).order_by(by_name("name"), by_name("city"), "pk")

    def get_primary_action(self) -> dict[str, Any] | None:
        return {"label": _("Add a venue"), "url": reverse("planning:venue_create")}


class VenueInView(ObjectPermissionMixin):
    """Mixin for everything about one venue."""

    permission = "planning.view_venues"
    kwargs: dict[str, Any]

    def get_permission_object(self) -> Venue:
        venues = visible_to(Venue.objects.select_related("region"), self.request.user)
        self.venue: Venue = get_object_or_404(venues, pk=self.kwargs["pk"])
        return self.venue

    def heading(self, *, tab: str) -> dict[str, Any]:
        """The context of ``planning/venue_base.html``."""
        venue = self.venue
        return {
            "venue": venue,
            "page_title": venue.name,
            "may_manage": self.request.user.has_perm("planning.manage_venues", venue),
            "breadcrumb": [{"label": _("Venues"), "url": reverse("planning:venues")}],
            "tabs": [
                {"label": _("Overview"), "url": venue.get_absolute_url(), "current": tab == "overview"},
                {
                    "label": _("History"),
                    "url": reverse("planning:venue_history", args=[venue.pk]),
                    "current": tab == "history",
                },
            ],
        }


class VenuePage(VenueInView, TemplateView):
    template_name = "planning/venue.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seen = Training.objects.for_user(self.request.user).filter(venue=self.venue)
        return super().get_context_data(
            **self.heading(tab="overview"),
            rooms=self.venue.rooms.all(),
            trainings=seen.upcoming()[:TRAININGS_SHOWN],
            **kwargs,
        )


class VenueHistory(VenueInView, TemplateView):
    template_name = "planning/venue_history.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rooms = list(self.venue.rooms.all())
        known: Any = Room
        gone = known.history.filter(venue_id=self.venue.pk).exclude(id__in=[room.pk for room in rooms])
        entries = entries_of(self.venue, *rooms, parts=[gone])
        return super().get_context_data(**self.heading(tab="history"), entries=entries, **kwargs)


class VenueForms(ServiceModelFormView):
    """What adding and changing a venue share: its own fields, and a row for each room."""

    permission = "planning.manage_venues"
    template_name = "planning/venue_form.html"
    form_class = VenueForm
    record: Venue | None = None
    stored_name = ""

    rows_label = gettext_lazy("Rooms")

    def get_rows(self, data: Any = None) -> Any:
        return RoomRows(data, prefix="rooms", instance=self.record or Venue())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, self.rows = self.get_form(), self.get_rows(self.request.POST)
        # Both are looked at, so that all that is wrong is told at once.
        valid = [form.is_valid(), self.rows.is_valid()]
        return self.form_valid(form) if all(valid) else self.form_invalid(form)

    def perform(self, form: Any) -> Venue:
        removed = [row.instance for row in self.rows.deleted_forms if row.instance.pk]
        kept = [row.instance for row in self.rows.forms if row not in self.rows.deleted_forms]
        rooms = [room for room in kept if room.name]
        return save_venue(venue=form.instance, rooms=rooms, removed=removed)

    def get_success_url(self) -> str:
        venue = getattr(self, "result", None) or self.record
        return venue.get_absolute_url() if venue else reverse("planning:venues")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [{"label": _("Venues"), "url": reverse("planning:venues")}]
        if self.record is not None:
            crumbs.append({"label": self.stored_name, "url": self.record.get_absolute_url()})
        return super().get_context_data(breadcrumb=crumbs, rows=self.shown_rows(), **kwargs)


class VenueCreate(VenueForms):
    page_title = gettext_lazy("Add a venue")
    submit_label = gettext_lazy("Add the venue")
    success_message = gettext_lazy("Venue added.")


class VenueEdit(VenueInView, VenueForms):
    permission = "planning.manage_venues"

    def get_permission_object(self) -> Venue:
        self.record = super().get_permission_object()
        # The form writes into the record: the heading keeps the name that is stored.
        self.stored_name = self.record.name
        return self.record

    def get_page_title(self) -> str | Promise:
        return _("Edit %(name)s") % {"name": self.stored_name}
