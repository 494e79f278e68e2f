"""The list of people, a person's page with what they agreed to, and the forms that change them."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from emm.audit.history import entries_of
from emm.common.ordering import by_name
from emm.common.permissions import ObjectPermissionMixin, visible_to
from emm.common.reauthentication import require_recent_proof
from emm.links.services import links_of
from emm.messages.delivery.bounces import bounced
from emm.messages.models import Message
from emm.ui.lists import ListPage
from emm.ui.sections import sections_of
from emm.ui.views import ActionView, ServiceFormView, ServiceModelFormView

from .. import nip
from ..filters import PersonFilter
from ..forms import ConsentForm, PersonForm
from ..merging.references import REFERENCES
from ..models import Consent, DuplicatePair, Merge, Person, Qualification
from ..reasons import badges_of, stored_reasons
from ..registries import ACTIONS, HISTORY, PLACES, SECTIONS, SOURCES, TRAINER_SECTIONS
from ..services import consents as consent_services
from ..services.duplicate_pairs import remember_different
from ..services.merging import survivor_of
from ..services.people import reveal_nip, save_person
from ..tables import PersonTable

# The latest emails on a person's page; the list of emails has them all.
MESSAGES_SHOWN = 100
# Of records that may be the same person, the page of a person names so many.
DUPLICATES_SHOWN = 5


class People(ListPage):
    template_name = "participants/people.html"
    permission = "participants.view_people"
    model = Person
    table_class = PersonTable
    filterset_class = PersonFilter
    page_title = gettext_lazy("People")
    empty_icon = "people"
    empty_title = gettext_lazy("No people yet")
    empty_text = gettext_lazy("Every participant and trainer has one record here.")

    def get_queryset(self) -> QuerySet[Any]:
        people: QuerySet[Any] = super().get_queryset().select_related("institution", "region", "trainer", "user")
        # Counted for the rows of a page only, not for the whole list.
        seats = PLACES.only()(self.request.user).filter(person=OuterRef("pk")).order_by().values("person")
        number = Subquery(seats.annotate(number=Count("pk")).values("number"))
        return people.annotate(training_count=Coalesce(number, 0)).order_by(by_name("full_name"), "pk")

    def get_primary_action(self) -> dict[str, Any] | None:
        return {"label": _("Add a person"), "url": reverse("participants:person_create")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tabs=people_and_trainers(current="people"), **kwargs)


def people_and_trainers(*, current: str) -> list[dict[str, Any]]:
    """The tabs over the two lists of people."""
    return [
        {"label": _("All people"), "url": reverse("participants:people"), "current": current == "people"},
        {"label": _("Trainers"), "url": reverse("participants:trainers"), "current": current == "trainers"},
        {"label": _("Duplicates"), "url": reverse("participants:duplicates"), "current": current == "duplicates"},
    ]


class PersonInView(ObjectPermissionMixin):
    """Mixin for everything about one person: the person, as far as this user may know of them."""

    permission = "participants.view_people"
    kwargs: dict[str, Any]
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The address of a record that was merged leads to the one that remains."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            survivor = survivor_of(kwargs["pk"]) if request.method in {"GET", "HEAD"} else None
            if survivor is None or not visible_to(Person.objects.filter(pk=survivor), request.user).exists():
                raise
            match = request.resolver_match
            assert match is not None  # noqa: S101  # every request that reaches a view has one
            return HttpResponsePermanentRedirect(reverse(match.view_name, kwargs={**kwargs, "pk": survivor}))

    def get_permission_object(self) -> Person:
        people = visible_to(
            Person.objects.select_related("institution", "region", "user", "trainer"), self.request.user
        )
        self.person: Person = get_object_or_404(people, pk=self.kwargs["pk"])
        return self.person

    def heading(self, *, tab: str) -> dict[str, Any]:
        """The context of ``participants/person_base.html``."""
        person = self.person
        # Whom an officer sees, the officer keeps in the database: asked once when the page was opened.
        may_manage = self.request.user.has_perm("participants.manage_people")
        return {
            "person": person,
            "page_title": person.name_with_titles,
            "may_manage": may_manage,
            "may_manage_trainers": self.request.user.has_perm("participants.manage_trainers"),
            "breadcrumb": [{"label": _("People"), "url": reverse("participants:people")}],
            "tabs": [
                {"label": _("Overview"), "url": person.get_absolute_url(), "current": tab == "overview"},
                {
                    "label": _("History"),
                    "url": reverse("participants:person_history", args=[person.pk]),
                    "current": tab == "history",
                },
            ],
        }


class PersonPage(PersonInView, TemplateView):
    template_name = "participants/person.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person: Any = self.person
        trainer = getattr(person, "trainer", None)
        user: Any = self.request.user
        return super().get_context_data(
            **self.heading(tab="overview"),
            sections=sections_of(SECTIONS, person, self.request),
            actions=sections_of(ACTIONS, person, self.request),
            trainer=trainer,
            trainer_sections=sections_of(TRAINER_SECTIONS, trainer, self.request) if trainer else [],
            qualifications=_qualifications_of(trainer) if trainer else [],
            periods=trainer.unavailable.filter(ends_on__gte=timezone.localdate()) if trainer else [],
            links=links_of(holder=person, user=self.request.user),
            consents=person.consents.select_related("recorded_by").order_by("purpose", "-given_on"),
            consent_url=reverse("participants:consent_create", args=[person.pk]),
            emails=Message.objects.for_user(user).to(person).defer("text")[:MESSAGES_SHOWN],
            address_bounced=bool(bounced([person.email_address])),
            masked_nip=nip.mask(person.nip),
            merges=_undoable_merges(person),
            duplicates=_duplicates_of(person, user),
            may_reveal_nip=bool(person.nip) and user.has_perm("participants.reveal_nip"),
            **kwargs,
        )


def _duplicates_of(person: Person, user: Any) -> list[dict[str, Any]]:
    """The other records of the pairs that wait for a decision: of a hidden one, only that there is one."""
    pairs: Any = DuplicatePair.objects.for_user(user).open().filter(Q(one=person) | Q(other=person))
    pairs = pairs.with_visibility(user).select_related("one__institution", "other__institution")
    return [
        {
            "person": pair.other if pair.one_id == person.pk else pair.one,
            "visible": pair.sees_one and pair.sees_other,
            "badges": badges_of(stored_reasons(pair.reasons)),
        }
        for pair in pairs[:DUPLICATES_SHOWN]
    ]


def _undoable_merges(person: Person) -> list[dict[str, Any]]:
    """The merges into this record that can still be undone, each with the days that are left."""
    merges = Merge.objects.undoable().filter(survivor=person).select_related("merged_by")
    return [{"merge": each, "days": (each.undo_until - timezone.now()).days + 1} for each in merges]


def _qualifications_of(trainer: Any) -> list[dict[str, Any]]:
    """What a trainer may teach, each with the training in which it was gained (None: elsewhere)."""
    own = Qualification.objects.filter(trainer=trainer).select_related("module__curriculum")
    qualifications = list(own.order_by("module__curriculum", "module__order"))
    sources = SOURCES.only().of(qualifications)
    return [{"qualification": each, "training": sources.get(each.pk)} for each in qualifications]


class RevealNip(PersonPage):
    """The person's page once more, with the NIP in full; asked for by a POST, and written into the history."""

    permission = "participants.reveal_nip"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_recent_proof(request)
        number = reveal_nip(person=self.person, by=request.user)
        response = self.render_to_response(self.get_context_data(revealed_nip=number))
        response["Cache-Control"] = "no-store"
        return response


_PAST: tuple[tuple[Any, str], ...] = ((Person, "id__in"), (Consent, "person_id__in"))


class PersonHistory(PersonInView, TemplateView):
    template_name = "participants/person_history.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person: Any = self.person
        trainer = getattr(person, "trainer", None)
        parts = [Consent.history.filter(person_id=person.pk)]  # type: ignore[attr-defined]
        if trainer:
            parts.append(
                Qualification.history.filter(trainer_id=trainer.pk).select_related("module", "trainer__person")  # type: ignore[attr-defined]
            )
        told = [record for records in HISTORY.values() for record in records(person, self.request.user)]
        records = [person, *([trainer] if trainer else []), *told]
        # What was told of records that became one with this.
        if merged := list(Merge.objects.in_force().filter(survivor=person).values_list("merged_person", flat=True)):
            parts += [model.history.filter(**{key: merged}) for model, key in _PAST]
        keys = [person.pk, *merged]
        parts += [each.past(keys, self.request.user) for each in REFERENCES.values() if each.past and merged]
        return super().get_context_data(
            **self.heading(tab="history"), entries=entries_of(*records, parts=parts), **kwargs
        )


def people_crumbs(person: Person | None, name: str = "") -> list[dict[str, Any]]:
    """The way up from a form: the list, and the person it is about."""
    crumbs = [{"label": _("People"), "url": reverse("participants:people")}]
    if person is not None:
        crumbs.append({"label": name or person.name_with_titles, "url": person.get_absolute_url()})
    return crumbs


class PersonForms(ServiceModelFormView):
    """What making and changing a person share."""

    permission = "participants.manage_people"
    form_class = PersonForm
    template_name = "components/form_page.html"
    record: Person | None = None

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by": self.request.user}

    def perform(self, form: Any) -> Person:
        person = save_person(person=form.instance, by=self.request.user)
        if form.cleaned_data.get("save_all_the_same"):
            others = [each.person for each in form.duplicates if each.visible]
            remember_different(person=person, others=others, by=self.request.user)
        if form.cleaned_data.get("new_nip"):
            for remark in nip.unusual_about(person.nip, sex=person.sex):
                messages.warning(self.request, str(remark))
        return person

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            breadcrumb=people_crumbs(self.record, getattr(self, "stored_name", "")), **kwargs
        )

    def get_success_url(self) -> str:
        person = getattr(self, "result", None) or self.record
        # Somebody whom an officer moves to another province is no longer theirs to see.
        if person is None or not self.request.user.has_perm("participants.view_people", person):
            return reverse("participants:people")
        return str(person.get_absolute_url())


class PersonCreate(PersonForms):
    page_title = gettext_lazy("Add a person")
    success_message = gettext_lazy("Person added.")


class PersonEdit(PersonInView, PersonForms):
    permission = "participants.manage_people"

    def get_permission_object(self) -> Person:
        self.record = super().get_permission_object()
        # The form writes into the record: the heading keeps the name that is stored.
        self.stored_name = self.record.name_with_titles
        return self.record

    def get_page_title(self) -> str | Promise:
        return _("Edit %(name)s") % {"name": self.stored_name}


class ConsentCreate(PersonInView, ServiceFormView):
    permission = "participants.manage_people"
    form_class = ConsentForm
    page_title = gettext_lazy("Record a consent")
    success_message = gettext_lazy("Consent recorded.")

    def perform(self, form: Any) -> Consent:
        return consent_services.record_consent(person=self.person, by=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(breadcrumb=people_crumbs(self.person), **kwargs)

    def get_success_url(self) -> str:
        return self.person.get_absolute_url()


class ConsentInView(ObjectPermissionMixin):
    """Mixin for what is about one consent of a person whom this user may know of."""

    permission = "participants.manage_people"
    kwargs: dict[str, Any]

    def get_permission_object(self) -> Person:
        known = visible_to(Person.objects.all(), self.request.user)
        self.consent: Consent = get_object_or_404(
            Consent.objects.filter(person__in=known).select_related("person"), pk=self.kwargs["pk"]
        )
        return self.consent.person

    def get_success_url(self) -> str:
        return self.consent.person.get_absolute_url()


class ConsentWithdraw(ConsentInView, ActionView):
    def act(self, request: HttpRequest) -> str:
        consent_services.withdraw_consent(consent=self.consent, by=request.user)
        return _("Consent withdrawn as of today.")

    def get_undo_url(self) -> str:
        return reverse("participants:consent_restore", args=[self.consent.pk])


class ConsentRestore(ConsentInView, ActionView):
    def act(self, request: HttpRequest) -> str:
        consent_services.restore_consent(consent=self.consent, by=request.user)
        return _("Undone. The consent is valid.")
