"""How long a trainer may teach a module, and on which days they cannot."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from emm.common.permissions import visible_to
from emm.ui.views import ActionView, ServiceFormView

from ..models import Person, Qualification, Trainer, Unavailability
from ..services.trainers import extend_qualification, last_day_of
from ..services.unavailability import add_unavailability, remove_unavailability
from ..trainer_forms import ExtensionForm, UnavailabilityForm
from .people import people_crumbs


class ExtendQualification(ServiceFormView):
    """A later last day for one module of a trainer, with the reason."""

    permission = "participants.manage_trainers"
    form_class = ExtensionForm
    page_title = gettext_lazy("Extend the qualification")
    submit_label = gettext_lazy("Extend")
    success_message = gettext_lazy("Qualification extended.")
    qualification: Qualification

    def get_permission_object(self) -> Person:
        known = visible_to(Person.objects.all(), self.request.user)
        qualifications = Qualification.objects.filter(trainer__person__in=known)
        self.qualification = get_object_or_404(
            qualifications.select_related("trainer__person", "module__curriculum"), pk=self.kwargs["pk"]
        )
        return self.qualification.trainer.person

    def get_held(self) -> Trainer:
        return self.qualification.trainer

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "expires_on": last_day_of(timezone.localdate())}

    def get_over(self) -> str:
        return str(self.qualification.module)

    def perform(self, form: Any) -> Qualification:
        return extend_qualification(qualification=self.qualification, by=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(breadcrumb=people_crumbs(self.qualification.trainer.person), **kwargs)

    def get_success_url(self) -> str:
        return self.qualification.trainer.get_absolute_url()


class UnavailablePeriods(ServiceFormView):
    """The days on which a trainer cannot teach: those to come, and a form for more. Also for the trainer's own."""

    permission = "participants.manage_unavailability"
    template_name = "participants/unavailability.html"
    form_class = UnavailabilityForm
    submit_label = gettext_lazy("Add these days")
    success_message = gettext_lazy("Days added.")
    trainer: Trainer

    def get_permission_object(self) -> Person:
        trainers = visible_to(Trainer.objects.select_related("person"), self.request.user)
        self.trainer = get_object_or_404(trainers, person=self.kwargs["pk"])
        return self.trainer.person

    def get_page_title(self) -> str | Promise:
        return _("Days when %(name)s cannot teach") % {"name": self.trainer.person.full_name}

    def perform(self, form: Any) -> Unavailability:
        return add_unavailability(trainer=self.trainer, by=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        opens_record = self.request.user.has_perm("participants.view_people", self.trainer.person)
        return super().get_context_data(
            periods=self.trainer.unavailable.filter(ends_on__gte=timezone.localdate()),
            breadcrumb=people_crumbs(self.trainer.person) if opens_record else [],
            **kwargs,
        )

    def get_cancel_url(self) -> str:
        return ""

    def get_success_url(self) -> str:
        return reverse("participants:unavailability", args=[self.trainer.person_id])


@login_required
@require_safe
def own_unavailability(request: HttpRequest) -> HttpResponse:
    """The way to one's own days, for whoever teaches."""
    trainer = get_object_or_404(Trainer, person__user=request.user)
    return redirect("participants:unavailability", trainer.person_id)


class RemoveUnavailablePeriod(ActionView):
    permission = "participants.manage_unavailability"
    period: Unavailability

    def get_permission_object(self) -> Person:
        trainers = visible_to(Trainer.objects.all(), self.request.user)
        periods = Unavailability.objects.filter(trainer__in=trainers).select_related("trainer__person")
        self.period = get_object_or_404(periods, pk=self.kwargs["pk"])
        return self.period.trainer.person

    def act(self, request: HttpRequest) -> str:
        remove_unavailability(period=self.period, by=request.user)
        return _("Days removed.")

    def get_success_url(self) -> str:
        return reverse("participants:unavailability", args=[self.period.trainer.person_id])
