"""The list of trainers, and the page that makes a person one."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Value
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emm.forms.parts import Part, parts_of, parts_of_line
from emm.ui.lists import ListPage
from emm.ui.views import ServiceFormView

from ..filters import TrainerFilter
from ..models import Person, Qualification, Trainer
from ..services.trainers import save_trainer
from ..tables import TrainerTable
from ..trainer_forms import QualificationFormSet, TrainerForm, modules_for
from .people import PersonInView, people_and_trainers, people_crumbs


class Trainers(ListPage):
    permission = "participants.view_trainers"
    model = Trainer
    table_class = TrainerTable
    filterset_class = TrainerFilter
    page_title = gettext_lazy("Trainers")
    empty_icon = "person-workspace"
    empty_title = gettext_lazy("No trainer yet")
    empty_text = gettext_lazy("Open a person and choose “Make a trainer”, for instance after a training of trainers.")

    def get_queryset(self) -> QuerySet[Any]:
        trainers: QuerySet[Any] = super().get_queryset()
        user: Any = self.request.user
        people = Person.objects.for_user(user).filter(pk=OuterRef("person"))
        # Names and qualifications are found in the whole country; how to reach somebody, only where one has to do.
        return (
            trainers.annotate(is_reachable=Value(True) if user.scope.everything else Exists(people))
            .select_related("person__institution", "person__region", "person__user")
            # The table puts the modules in order.
            .prefetch_related(Prefetch("qualifications", Qualification.objects.order_by()), "qualifications__module")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tabs=people_and_trainers(current="trainers"), **kwargs)


class TrainerEdit(PersonInView, ServiceFormView):
    """Status and languages in one form, a line per module in another; saved together."""

    permission = "participants.manage_trainers"
    template_name = "participants/trainer_form.html"
    form_class = TrainerForm
    success_message = gettext_lazy("Qualifications saved.")

    def get_permission_object(self) -> Person:
        person = super().get_permission_object()
        self.trainer: Any = getattr(person, "trainer", None)
        return person

    def get_record(self) -> Trainer:
        return self.trainer or Trainer(person=self.person)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.trainer}

    def get_parts(self, form: Any) -> list[Part]:
        lines = getattr(self, "modules", None) or self.get_modules()
        return [*parts_of(form), *(part for line in lines for part in parts_of_line(line, str(line.module)))]

    def get_modules(self, data: Any = None) -> Any:
        """The lines of the modules, as they are stored or as they were sent."""
        held = self.trainer.qualifications.select_related("module__curriculum") if self.trainer else []
        qualifications = {qualification.module_id: qualification for qualification in held}
        return QualificationFormSet(
            data=data,
            modules=modules_for(self.person, qualifications),
            qualifications=qualifications,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sent = self.request.POST if self.request.method == "POST" else None
        if not hasattr(self, "modules"):
            self.modules = self.get_modules(sent)
        return super().get_context_data(modules=self.modules, breadcrumb=people_crumbs(self.person), **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        self.modules = self.get_modules(self.request.POST)
        return super().form_valid(form) if self.modules.is_valid() else self.form_invalid(form)

    def perform(self, form: Any) -> Trainer:
        return save_trainer(
            person=self.person, qualified=self.modules.qualified(), by=self.request.user, **form.cleaned_data
        )

    def get_page_title(self) -> str | Promise:
        name = {"name": self.person.name_with_titles}
        return _("Modules for %(name)s") % name if self.trainer else _("Make %(name)s a trainer") % name

    def get_success_url(self) -> str:
        return reverse("participants:person", args=[self.person.pk])
