"""Nominating people for a training: who is in the database, and who is new."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from emm.common.errors import DomainError
from emm.common.permissions import visible_to
from emm.common.searching import beginning_first, containing
from emm.ui.views import AnsweredOnce, ServiceFormView
from participants import nip
from participants.forms import PersonForm
from participants.models import Person
from participants.person_lookup import find_outside_scope, visible_people
from participants.services.people import save_person
from trainings.enrolment import services
from trainings.enrolment.forms import ContactForm
from trainings.enrolment.models import Enrolment
from trainings.enrolment.places import DecisionNeeded
from trainings.enrolment.services import Contact
from trainings.planning.models import Training
from trainings.planning.views.training_tab import TrainingTab

from .decisions import participants_crumbs

State = Enrolment.State
# So many people are shown to choose from; whoever is looked for is found by one more word.
MAX_FOUND = 20
SEARCHED = ["search_text", "institution__search_text", "user__email"]


class EnrolmentCreate(AnsweredOnce, TrainingTab, TemplateView):
    """Find a person and nominate them: search, then choose. Chosen by a POST, so several can be added in a row."""

    permission = "planning.manage_training"
    tab = "participants"
    template_name = "enrolment/add.html"

    def get_template_names(self) -> list[str]:
        return ["enrolment/found.html"] if self.request.htmx else [self.template_name]  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET.get("q", "").strip()
        found = list(self._found(query)[: MAX_FOUND + 1]) if query else []
        elsewhere, too_many = self._elsewhere(query)
        new_url = reverse("enrolment:enrolment_new_person", args=[self.training.pk])
        return super().get_context_data(
            query=query,
            found=found[:MAX_FOUND],
            more_found=len(found) > MAX_FOUND,
            elsewhere=elsewhere,
            too_many=too_many,
            states=dict(State.choices),
            new_url=f"{new_url}?{urlencode({'name': query})}" if query else new_url,
            may_confirm=_may_confirm(self.training),
            **kwargs,
        )

    def _found(self, query: str) -> QuerySet[Any]:
        """People in whose record every word occurs, each with the state of their enrolment here, if any."""
        here = Enrolment.objects.filter(training=self.training, person=OuterRef("pk")).values("state")
        people = visible_to(Person.objects.select_related("institution", "user"), self.request.user)
        return beginning_first(containing(people, SEARCHED, query), query).annotate(state_here=Subquery(here))

    def _elsewhere(self, query: str) -> tuple[list[Any], str]:
        """Those beyond what this person sees, with the same state; and what is said when too many were looked for."""
        try:
            people: list[Any] = find_outside_scope([query], user=self.request.user)
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
            enrolment = services.enrol(
                training=self.training, person=person, by=request.user, contact=_contact_typed(request, person)
            )
        except DomainError as refusal:
            self.was_refused = True
            for message in refusal.messages:
                messages.error(request, message)
        else:
            asked = say_enrolled(request, enrolment, confirm="confirm" in request.POST)
            if asked:
                return HttpResponseRedirect(asked)
        address = reverse("enrolment:enrolment_create", args=[self.training.pk])
        query = request.POST.get("q", "").strip()
        return HttpResponseRedirect(f"{address}?{urlencode({'q': query})}" if query else address)


def _person_chosen(request: HttpRequest) -> Person:
    """Somebody whom the officer sees, or who was found by the address or the whole name that was typed."""
    chosen = request.POST.get("person", "")
    if not (chosen.isascii() and chosen.isdigit()):
        raise Http404
    person: Person | None = visible_to(Person.objects.all(), request.user).filter(pk=int(chosen)).first()
    if person is None:
        typed = [request.POST.get(name, "") for name in ("q", "full_name", "email")]
        known = find_outside_scope(typed, user=request.user)
        person = next((each for each in known if each.pk == int(chosen)), None)
    if person is None:
        raise Http404
    return person


def _contact_typed(request: HttpRequest, person: Person) -> Contact:
    """The contact for this training. Raises ``DomainError`` when it is none.

    What was typed as the contact of a new person, who turned out to be in the database, is kept here where the record
    is not the officer's to see.
    """
    typed = request.POST.dict()
    if not visible_people(request.user, [person]):
        for name in ("email", "phone"):
            typed[f"contact_{name}"] = typed.get(f"contact_{name}") or typed.get(name, "")
    form = ContactForm(typed)
    if not form.is_valid():
        raise DomainError("enrolment.contact")
    return form.contact()


def say_enrolled(request: HttpRequest, enrolment: Enrolment, *, confirm: bool) -> str:
    """Confirm the place at once where that is asked for, and tell how far it went.

    Returns the address where a decision is asked for first, if one is.
    """
    name = {"person": enrolment.person.name_with_titles}
    if confirm:
        try:
            services.move_enrolment(enrolment=enrolment, transition="confirm", by=request.user)
        except DecisionNeeded:
            messages.success(request, _("%(person)s is nominated.") % name)
            return reverse("enrolment:enrolment_move", args=[enrolment.pk, "confirm"])
        except ValidationError as refusal:
            messages.success(request, _("%(person)s is nominated.") % name)
            for message in refusal.messages:
                messages.warning(request, message)
            return ""
        messages.success(request, _("%(person)s is nominated and confirmed.") % name)
        return ""
    messages.success(request, _("%(person)s is nominated.") % name)
    return ""


def _may_confirm(training: Training) -> bool:
    """Whether a place is free, or one more can be decided on."""
    return training.confirmed_count < training.capacity or training.takes_walk_ins


class EnrolNewPerson(TrainingTab, ServiceFormView):
    """Add a person and nominate them, in one go."""

    permission = "planning.manage_training"
    tab = "participants"
    form_class = PersonForm
    template_name = "enrolment/new_person.html"
    asked = ""
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
            enrolment = services.enrol(training=self.training, person=person, by=self.request.user)
        for remark in nip.unusual_about(person.nip, sex=person.sex):
            messages.warning(self.request, str(remark))
        self.asked = say_enrolled(self.request, enrolment, confirm="confirm" in self.request.POST)
        return enrolment

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["breadcrumb"] = participants_crumbs(self.training)
        # Whoever turns out to be in the database already is nominated from the same page.
        context["enrol_url"] = reverse("enrolment:enrolment_create", args=[self.training.pk])
        context["may_confirm"] = _may_confirm(self.training)
        return context

    def get_success_url(self) -> str:
        return self.asked or reverse("enrolment:participants", args=[self.training.pk])
