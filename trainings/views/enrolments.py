"""Who takes part in a training: the list, adding people, and moving them from state to state."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from emm.common.access import visible
from emm.common.errors import DomainError
from emm.common.lists import ListPage
from emm.common.pages import ActionPage, FormPage
from emm.common.searching import beginning_first, containing
from emm.common.toasts import toast
from participants import nip
from participants.finding import known_elsewhere
from participants.forms import PersonForm
from participants.models import Person
from participants.people import save_person
from trainings import enrolling
from trainings.enrolment_forms import SnapshotForm
from trainings.enrolment_lists import EnrolmentFilter, EnrolmentTable, with_reach
from trainings.models import Enrolment, Training
from trainings.states import ENROLMENT

from .training_tab import TrainingTab

State = Enrolment.State
# So many people are shown to choose from; whoever is looked for is found by one more word.
MOST_FOUND = 20
SEARCHED = ["search_text", "institution__search_text"]
COUNTED_SEXES: dict[str, str] = {Person.Sex.FEMALE: "women", Person.Sex.MALE: "men"}
DONE = {
    "confirm": gettext_lazy("%(person)s has a seat."),
    "waitlist": gettext_lazy("%(person)s is on the waiting list."),
    "decline": gettext_lazy("%(person)s is marked as declined."),
    "withdraw": gettext_lazy("%(person)s has withdrawn."),
    "renominate": gettext_lazy("%(person)s is nominated again."),
}


class Participants(TrainingTab, ListPage):
    """The participants of one training."""

    tab = "participants"
    model = Enrolment
    filterset_class = EnrolmentFilter
    template_name = "trainings/enrolments/participants.html"

    def get_page_title(self) -> str | Promise:
        return _("Participants – %(training)s") % {"training": self.training.title}

    def get_queryset(self) -> QuerySet[Any]:
        return with_reach(self.training.enrolments.by_name(), self.request.user)

    def get_table_class(self) -> Any:
        """The table as this person may see it, on the page and in files."""
        may_manage = self.request.user.has_perm("trainings.manage_training", self.training)
        return partial(
            EnrolmentTable,
            may_manage=may_manage,
            may_change=may_manage and self.training.is_open_to_changes,
            is_full=self.training.confirmed_count >= self.training.capacity,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        numbers = _numbers_of(self.training)
        address = reverse("trainings:participants", args=[self.training.pk])
        chosen = self.request.GET.get("state", "")
        context.update(
            numbers=numbers,
            states=[
                {
                    "value": state.value,
                    "label": state.label,
                    "count": numbers[state.value],
                    "url": address if chosen == state.value else f"{address}?state={state.value}",
                    "current": chosen == state.value,
                }
                for state in State
                if numbers[state.value] or state == State.CONFIRMED
            ],
            free_seats=max(0, self.training.capacity - self.training.confirmed_count),
        )
        return context


def _numbers_of(training: Training) -> dict[str, int]:
    """How many participants are in each state, and how many women and men hold a seat."""
    numbers = dict.fromkeys([*State.values, "total", "women", "men"], 0)
    rows = training.enrolments.order_by().values("state", "person__sex").annotate(number=Count("pk"))
    for row in rows:
        numbers[row["state"]] += row["number"]
        numbers["total"] += row["number"]
        if row["state"] == State.CONFIRMED and row["person__sex"] in COUNTED_SEXES:
            numbers[COUNTED_SEXES[row["person__sex"]]] += row["number"]
    return numbers


class EnrolmentCreate(TrainingTab, TemplateView):
    """Find a person and nominate them: search, then choose. Chosen by a POST, so several can be added in a row."""

    permission = "trainings.manage_training"
    tab = "participants"
    template_name = "trainings/enrolments/add.html"

    def get_template_names(self) -> list[str]:
        return ["trainings/enrolments/found.html"] if self.request.htmx else [self.template_name]  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET.get("q", "").strip()
        found = list(self._found(query)[: MOST_FOUND + 1]) if query else []
        elsewhere, too_many = self._elsewhere(query)
        new_url = reverse("trainings:enrolment_new_person", args=[self.training.pk])
        return super().get_context_data(
            query=query,
            found=found[:MOST_FOUND],
            more_found=len(found) > MOST_FOUND,
            elsewhere=elsewhere,
            too_many=too_many,
            states=dict(State.choices),
            new_url=f"{new_url}?{urlencode({'name': query})}" if query else new_url,
            is_full=self.training.confirmed_count >= self.training.capacity,
            **kwargs,
        )

    def _found(self, query: str) -> QuerySet[Any]:
        """People in whose record every word occurs, each with the state of their enrolment here, if any."""
        here = Enrolment.objects.filter(training=self.training, person=OuterRef("pk")).values("state")
        people = visible(Person.objects.select_related("institution"), self.request.user)
        return beginning_first(containing(people, SEARCHED, query), query).annotate(state_here=Subquery(here))

    def _elsewhere(self, query: str) -> tuple[list[Any], str]:
        """Those beyond what this person sees, with the same state; and what is said when too many were looked for."""
        try:
            people: list[Any] = known_elsewhere([query], user=self.request.user)
        except DomainError as refusal:
            return [], " ".join(refusal.messages)
        here = self.training.enrolments.filter(person__in=people)
        states = dict(here.values_list("person", "state")) if people else {}
        for person in people:
            person.state_here = states.get(person.pk)
        return people, ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            person = _person_chosen(request)
            enrolment = enrolling.enrol(training=self.training, person=person, by=request.user)
        except DomainError as refusal:
            for message in refusal.messages:
                messages.error(request, message)
        else:
            say_enrolled(request, enrolment, confirm="confirm" in request.POST)
        address = reverse("trainings:enrolment_create", args=[self.training.pk])
        query = request.POST.get("q", "").strip()
        return HttpResponseRedirect(f"{address}?{urlencode({'q': query})}" if query else address)


def _person_chosen(request: HttpRequest) -> Person:
    """Somebody whom the officer sees, or who was found by the address or the whole name that was typed."""
    chosen = request.POST.get("person", "")
    if not (chosen.isascii() and chosen.isdigit()):
        raise Http404
    person: Person | None = visible(Person.objects.all(), request.user).filter(pk=int(chosen)).first()
    if person is None:
        typed = [request.POST.get(name, "") for name in ("q", "full_name", "email")]
        known = known_elsewhere(typed, user=request.user)
        person = next((each for each in known if each.pk == int(chosen)), None)
    if person is None:
        raise Http404
    return person


def say_enrolled(request: HttpRequest, enrolment: Enrolment, *, confirm: bool) -> None:
    """Confirm the seat at once where that is asked for, and tell how far it went."""
    name = {"person": enrolment.person.name_with_titles}
    if confirm:
        try:
            enrolling.move_enrolment(enrolment=enrolment, transition="confirm", by=request.user)
        except ValidationError as refusal:
            messages.success(request, _("%(person)s is nominated.") % name)
            for message in refusal.messages:
                messages.warning(request, message)
            return
        messages.success(request, _("%(person)s is enrolled and has a seat.") % name)
        return
    messages.success(request, _("%(person)s is nominated.") % name)


class EnrolNewPerson(TrainingTab, FormPage):
    """Put a person on record and nominate them, in one go."""

    permission = "trainings.manage_training"
    tab = "participants"
    form_class = PersonForm
    template_name = "trainings/enrolments/new_person.html"
    page_title = gettext_lazy("Add a new person to this training")
    submit_label = gettext_lazy("Save and nominate")
    success_message = ""

    def get_initial(self) -> dict[str, Any]:
        return {"full_name": self.request.GET.get("name", "")[:150]}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": None, "by": self.request.user}

    def perform(self, form: Any) -> Enrolment:
        with transaction.atomic():
            person = save_person(person=form.instance, by=self.request.user)
            enrolment = enrolling.enrol(training=self.training, person=person, by=self.request.user)
        for remark in nip.unusual_about(person.nip, sex=person.sex):
            messages.warning(self.request, str(remark))
        say_enrolled(self.request, enrolment, confirm="confirm" in self.request.POST)
        return enrolment

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["breadcrumb"] = participants_crumbs(self.training)
        # Whoever turns out to be on record already is nominated from the same page.
        context["enrol_url"] = reverse("trainings:enrolment_create", args=[self.training.pk])
        context["is_full"] = self.training.confirmed_count >= self.training.capacity
        return context

    def get_success_url(self) -> str:
        return reverse("trainings:participants", args=[self.training.pk])


def participants_crumbs(training: Training) -> list[dict[str, Any]]:
    """The way up from a page about one participant."""
    return [
        {"label": _("Trainings"), "url": reverse("trainings:trainings")},
        {"label": training.title, "url": training.get_absolute_url()},
        {"label": _("Participants"), "url": reverse("trainings:participants", args=[training.pk])},
    ]


class EnrolmentInView(TrainingTab):
    """Mixin for what is about one enrolment: the enrolment, as far as this user may know of it."""

    permission = "trainings.manage_training"
    tab = "participants"

    def get_training_pk(self) -> int:
        enrolments = Enrolment.objects.for_user(self.request.user).select_related("person", "training")
        self.enrolment: Enrolment = get_object_or_404(enrolments, pk=self.kwargs["pk"])
        return self.enrolment.training_id

    def get_success_url(self) -> str:
        return reverse("trainings:participants", args=[self.training.pk])


class EnrolmentEdit(EnrolmentInView, FormPage):
    """Correct what was written down of the participant on that day."""

    form_class = SnapshotForm
    success_message = gettext_lazy("Saved. The person’s own record is not changed.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "enrolment": self.enrolment}

    def perform(self, form: Any) -> Enrolment:
        return enrolling.change_snapshot(enrolment=self.enrolment, by=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["page_title"] = _("Participation of %(person)s") % {"person": self.enrolment.person.name_with_titles}
        context["over"] = _("What was true on the day of %(training)s") % {"training": self.training.title}
        context["breadcrumb"] = participants_crumbs(self.training)
        return context


class EnrolmentMove(EnrolmentInView, ActionPage):
    """Take a participant to another state."""

    def get_permission_object(self) -> Training:
        if self.kwargs["transition"] not in ENROLMENT.transitions:
            raise Http404
        return super().get_permission_object()

    def act(self, request: HttpRequest) -> str | Promise | None:
        name = self.kwargs["transition"]
        moved = enrolling.move_enrolment(enrolment=self.enrolment, transition=name, by=request.user)
        done = str(DONE[name] % {"person": moved.enrolment.person.name_with_titles})
        if moved.promoted is not None:
            # The seat went on: taking this back would not bring it back.
            promoted = _("%(person)s moved up from the waiting list and has the seat now.") % {
                "person": moved.promoted.person.name_with_titles
            }
            return f"{done} {promoted}"
        toast(request, done, undo_url=reverse("trainings:enrolment_undo", args=[self.enrolment.pk]))
        return None


class EnrolmentUndo(EnrolmentInView, ActionPage):
    """Take back the last move."""

    def act(self, request: HttpRequest) -> str | Promise:
        enrolment = enrolling.undo_move(enrolment=self.enrolment, by=request.user)
        return _("Undone. %(person)s: %(state)s.") % {
            "person": enrolment.person.name_with_titles,
            "state": enrolment.get_state_display(),
        }


class ConfirmAll(TrainingTab, ActionPage):
    """Give a seat to everybody who is nominated, as long as there are seats."""

    permission = "trainings.manage_training"

    def act(self, request: HttpRequest) -> str | Promise:
        outcome = enrolling.confirm_all_nominated(training=self.training, by=request.user)
        self.confirmed_at = outcome.at
        if outcome.remaining:
            messages.warning(
                request,
                ngettext(
                    "%(count)d nominated person has no seat: put them on the waiting list, "
                    "or raise the number of seats.",
                    "%(count)d nominated people have no seat: put them on the waiting list, "
                    "or raise the number of seats.",
                    outcome.remaining,
                )
                % {"count": outcome.remaining},
            )
        return ngettext("%(count)d person has a seat now.", "%(count)d people have a seat now.", outcome.confirmed) % {
            "count": outcome.confirmed
        }

    def get_undo_url(self) -> str:
        address = reverse("trainings:enrolments_unconfirm", args=[self.training.pk])
        return f"{address}?{urlencode({'at': self.confirmed_at.isoformat()})}"

    def get_success_url(self) -> str:
        return reverse("trainings:participants", args=[self.training.pk])


class UnconfirmAll(TrainingTab, ActionPage):
    """Take back that everybody nominated was given a seat; the address says when that was."""

    permission = "trainings.manage_training"

    def act(self, request: HttpRequest) -> str | Promise:
        try:
            at = parse_datetime(request.GET.get("at", ""))
        except ValueError:
            at = None
        count = enrolling.undo_confirm_all(
            training=self.training, at=at if at and is_aware(at) else None, by=request.user
        )
        return ngettext(
            "Undone. %(count)d person is nominated again.", "Undone. %(count)d people are nominated again.", count
        ) % {"count": count}

    def get_success_url(self) -> str:
        return reverse("trainings:participants", args=[self.training.pk])
