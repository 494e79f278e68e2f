"""Deciding otherwise than the rules about one person's certificate, and taking that back: with the reason."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emm.common.errors import DomainError
from emm.common.reauthentication import Reauthenticated
from emm.ui.views import ServiceFormView
from participants.models import Person
from trainings.certificates.kinds import Kind
from trainings.certificates.records.forms import ReasonForm
from trainings.certificates.records.pages import OfTraining
from trainings.planning.models import Training

from . import overrides
from .eligibility import eligibility_of_one
from .forms import DecisionForm
from .models import EligibilityOverride
from .overrides import Verdict


class Decide(Reauthenticated, OfTraining, ServiceFormView):
    """Says how the person stands, and asks for the decision and its reason."""

    permission = "certificates.decide"
    form_class = DecisionForm
    template_name = "components/confirm.html"
    page_title = gettext_lazy("Override the rules")
    submit_label = gettext_lazy("Save decision")

    def get_permission_object(self) -> Training:
        training = super().get_permission_object()
        person = get_object_or_404(Person, pk=self.kwargs["person"])
        try:
            self.standing = eligibility_of_one(training=training, person=person, kind=self.kwargs["kind"])
        except DomainError as refusal:
            raise Http404 from refusal
        return training

    def get_form_kwargs(self) -> dict[str, Any]:
        possible = [verdict for verdict in Verdict if overrides.refusal_of(self.standing, verdict) is None]
        return {**super().get_form_kwargs(), "verdicts": possible or list(Verdict)}

    def perform(self, form: DecisionForm) -> EligibilityOverride:
        return overrides.decide(
            training=self.training,
            person=self.standing.person,
            kind=self.standing.kind,
            by=self.request.user,
            **form.cleaned_data,
        )

    def get_success_message(self) -> str:
        name = self.standing.person.name_with_titles
        if self.result.grants:
            return _("You can now issue the certificate of %(name)s.") % {"name": name}
        return _("Certificate of %(name)s withheld.") % {"name": name}

    def get_over(self) -> str:
        return f"{self.standing.person.name_with_titles} · {Kind(self.standing.kind).label} · {self.training}"

    def get_success_url(self) -> str:
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        missing = " ".join(obstacle.text for obstacle in self.standing.unmet)
        return super().get_context_data(
            question=missing or _("The rules are fulfilled: %(attended)s.") % {"attended": self.standing.attended},
            consequences=[
                _("This overrides the rules for this person and this certificate only."),
                _("The decision applies until you withdraw it. We keep your name, the date and the reason."),
            ],
            **kwargs,
        )


class WithdrawDecision(Reauthenticated, OfTraining, ServiceFormView):
    """Take a decision back, with the reason."""

    permission = "certificates.decide"
    form_class = ReasonForm
    template_name = "components/confirm.html"
    page_title = gettext_lazy("Withdraw the decision")
    submit_label = gettext_lazy("Withdraw the decision")
    success_message = gettext_lazy("Decision withdrawn. The rules apply again.")

    def get_permission_object(self) -> Training:
        training = super().get_permission_object()
        decisions = EligibilityOverride.objects.in_force().filter(training=training).select_related("person")
        self.decision: EligibilityOverride = get_object_or_404(decisions, pk=self.kwargs["decision"])
        return training

    def perform(self, form: ReasonForm) -> EligibilityOverride:
        return overrides.withdraw(decision=self.decision, reason=form.cleaned_data["reason"], by=self.request.user)

    def get_over(self) -> str:
        return f"{self.decision.person.name_with_titles} · {self.decision.get_kind_display()} · {self.training}"

    def get_success_url(self) -> str:
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            question=f"{self.decision.get_verdict_display()}: {self.decision.reason}",
            consequences=[
                _("The rules of the training apply to this person again."),
                _("A certificate issued under the decision stays valid. Revoke the certificate if needed."),
            ],
            **kwargs,
        )
