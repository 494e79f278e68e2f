"""The list of people, a person's page with what they agreed to, and the forms that change them."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from emm.common.access import Guarded, visible
from emm.common.history import entries_of
from emm.common.lists import ListPage
from emm.common.pages import ActionPage, FormPage, ModelFormPage
from emm.common.reauthentication import require_recent_proof

from .. import consenting, nip
from ..filters import PersonFilter
from ..forms import ConsentForm, PersonForm
from ..models import Consent, Person, Qualification
from ..people import reveal_nip, save_person
from ..tables import PersonTable


class People(ListPage):
    permission = "participants.view_people"
    model = Person
    table_class = PersonTable
    filterset_class = PersonFilter
    page_title = gettext_lazy("People")
    empty_icon = "people"
    empty_title = gettext_lazy("Nobody is on record yet")
    empty_text = gettext_lazy("Everyone who takes part in or teaches a training is kept here, once.")

    def get_queryset(self) -> QuerySet[Any]:
        people: QuerySet[Any] = super().get_queryset().select_related("institution", "region", "trainer")
        # Counted for the rows of a page only, not for the whole list.
        seats = (
            _enrolments()
            .for_user(self.request.user)
            .filter(person=OuterRef("pk"), state="confirmed")
            .order_by()
            .values("person")
        )
        number = Subquery(seats.annotate(number=Count("pk")).values("number"))
        return people.annotate(training_count=Coalesce(number, 0)).order_by("full_name", "pk")

    def get_primary_action(self) -> dict[str, Any] | None:
        return {"label": _("Add a person"), "url": reverse("participants:person_create")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tabs=people_and_trainers(current="people"), **kwargs)


def _enrolments() -> Any:
    """Enrolments belong to a floor above; here they are known by the relation alone."""
    relation: Any = Person._meta.get_field("enrolments")
    return relation.related_model.objects.all()


def people_and_trainers(*, current: str) -> list[dict[str, Any]]:
    """The tabs over the two lists of people."""
    return [
        {"label": _("Everybody"), "url": reverse("participants:people"), "current": current == "people"},
        {"label": _("Trainers"), "url": reverse("participants:trainers"), "current": current == "trainers"},
    ]


class PersonInView(Guarded):
    """Mixin for everything about one person: the person, as far as this user may know of them."""

    permission = "participants.view_people"
    kwargs: dict[str, Any]

    def get_permission_object(self) -> Person:
        people = visible(Person.objects.select_related("institution", "region", "user", "trainer"), self.request.user)
        self.person: Person = get_object_or_404(people, pk=self.kwargs["pk"])
        return self.person

    def heading(self, *, tab: str) -> dict[str, Any]:
        """The context of ``participants/person_base.html``."""
        person = self.person
        # Whom an officer sees, the officer keeps on record: asked once when the page was opened.
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
        enrolments = person.enrolments.for_user(user).select_related("training", "institution")
        qualifications = Qualification.objects.select_related("module__curriculum", "source_training")
        return super().get_context_data(
            **self.heading(tab="overview"),
            enrolments=enrolments.order_by("-training__starts_on", "-pk"),
            sees_all=user.scope.everything,
            trainer=trainer,
            qualifications=qualifications.filter(trainer=trainer).order_by("module__curriculum", "module__order")
            if trainer
            else [],
            taught=_taught_by(trainer, user) if trainer else [],
            consents=person.consents.select_related("recorded_by").order_by("purpose", "-given_on"),
            consent_url=reverse("participants:consent_create", args=[person.pk]),
            masked_nip=nip.mask(person.nip),
            may_reveal_nip=bool(person.nip) and user.has_perm("participants.reveal_nip"),
            **kwargs,
        )


def _taught_by(trainer: Any, user: Any) -> list[dict[str, Any]]:
    """The trainings, as far as ``user`` sees them, that a trainer taught in, with the number of sessions in each."""
    parts = trainer.session_parts.values("training").annotate(sessions=Count("pk"))
    numbers = {row["training"]: row["sessions"] for row in parts.order_by()}
    training_model: Any = Qualification._meta.get_field("source_training").related_model
    trainings = training_model.objects.for_user(user).filter(pk__in=numbers).order_by("-starts_on", "-pk")
    return [{"training": training, "sessions": numbers[training.pk]} for training in trainings]


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
        enrolments = person.enrolments.for_user(self.request.user).select_related("training", "person")
        records = [person, *([trainer] if trainer else []), *enrolments]
        return super().get_context_data(
            **self.heading(tab="history"), entries=entries_of(*records, parts=parts), **kwargs
        )


def people_crumbs(person: Person | None, name: str = "") -> list[dict[str, Any]]:
    """The way up from a form: the list, and the person it is about."""
    crumbs = [{"label": _("People"), "url": reverse("participants:people")}]
    if person is not None:
        crumbs.append({"label": name or person.name_with_titles, "url": person.get_absolute_url()})
    return crumbs


class PersonForms(ModelFormPage):
    """What making and changing a person share."""

    permission = "participants.manage_people"
    form_class = PersonForm
    template_name = "components/form_page.html"
    record: Person | None = None

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by": self.request.user}

    def perform(self, form: Any) -> Person:
        person = save_person(person=form.instance, by=self.request.user)
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
        return person.get_absolute_url() if person else reverse("participants:people")


class PersonCreate(PersonForms):
    page_title = gettext_lazy("Add a person")
    success_message = gettext_lazy("The person is on record now.")


class PersonEdit(PersonInView, PersonForms):
    permission = "participants.manage_people"

    def get_permission_object(self) -> Person:
        self.record = super().get_permission_object()
        # The form writes into the record: the heading keeps the name that is stored.
        self.stored_name = self.record.name_with_titles
        return self.record

    def get_page_title(self) -> str | Promise:
        return _("Edit %(name)s") % {"name": self.stored_name}


class ConsentCreate(PersonInView, FormPage):
    permission = "participants.manage_people"
    form_class = ConsentForm
    page_title = gettext_lazy("Record a consent")
    success_message = gettext_lazy("The consent is on record.")

    def perform(self, form: Any) -> Consent:
        return consenting.record_consent(person=self.person, by=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(breadcrumb=people_crumbs(self.person), **kwargs)

    def get_success_url(self) -> str:
        return self.person.get_absolute_url()


class ConsentInView(Guarded):
    """Mixin for what is about one consent of a person whom this user may know of."""

    permission = "participants.manage_people"
    kwargs: dict[str, Any]

    def get_permission_object(self) -> Person:
        known = visible(Person.objects.all(), self.request.user)
        self.consent: Consent = get_object_or_404(
            Consent.objects.filter(person__in=known).select_related("person"), pk=self.kwargs["pk"]
        )
        return self.consent.person

    def get_success_url(self) -> str:
        return self.consent.person.get_absolute_url()


class ConsentWithdraw(ConsentInView, ActionPage):
    def act(self, request: HttpRequest) -> str:
        consenting.withdraw_consent(consent=self.consent, by=request.user)
        return _("The consent is withdrawn from today on.")

    def get_undo_url(self) -> str:
        return reverse("participants:consent_restore", args=[self.consent.pk])


class ConsentRestore(ConsentInView, ActionPage):
    def act(self, request: HttpRequest) -> str:
        consenting.restore_consent(consent=self.consent, by=request.user)
        return _("Undone. The consent holds.")
