"""Deciding otherwise than the rules about one person's certificate, and taking that back: with the reason."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emm.common.errors import DomainError
from emm.common.pages import FormPage
from emm.common.reauthentication import Reauthenticated
from participants.models import Person
from trainings.models import Training

from .. import deciding
from ..deciding import Verdict
from ..forms import DecisionForm, ReasonForm
from ..issuing import eligibility_of_one
from ..kinds import Kind
from ..models import Decision
from .training import OfTraining


class Decide(Reauthenticated, OfTraining, FormPage):
    """Says how the person stands, and asks for the decision and its reason."""

    permission = "certificates.decide"
    form_class = DecisionForm
    template_name = "components/confirm.html"
    page_title = gettext_lazy("Decide otherwise than the rules")
    submit_label = gettext_lazy("Keep the decision")

    def get_permission_object(self) -> Training:
        training = super().get_permission_object()
        person = get_object_or_404(Person, pk=self.kwargs["person"])
        try:
            self.standing = eligibility_of_one(training=training, person=person, kind=self.kwargs["kind"])
        except DomainError as refusal:
            raise Http404 from refusal
        return training

    def get_form_kwargs(self) -> dict[str, Any]:
        possible = [verdict for verdict in Verdict if deciding.refusal_of(self.standing, verdict) is None]
        return {**super().get_form_kwargs(), "verdicts": possible or list(Verdict)}

    def perform(self, form: DecisionForm) -> Decision:
        return deciding.decide(
            training=self.training,
            person=self.standing.person,
            kind=self.standing.kind,
            by=self.request.user,
            **form.cleaned_data,
        )

    def get_success_message(self) -> str:
        name = self.standing.person.name_with_titles
        if self.result.grants:
            return _("%(name)s can be issued the certificate now.") % {"name": name}
        return _("%(name)s is not issued the certificate.") % {"name": name}

    def get_over(self) -> str:
        return f"{self.standing.person.name_with_titles} · {Kind(self.standing.kind).label} · {self.training}"

    def get_success_url(self) -> str:
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        missing = " ".join(obstacle.text for obstacle in self.standing.unmet)
        return super().get_context_data(
            question=missing or _("The rules are fulfilled: %(attended)s.") % {"attended": self.standing.attended},
            consequences=[
                _("Your decision goes before the rules of this training, for this person and this kind alone."),
                _("It stays until it is withdrawn. Your name, the day and the reason are kept."),
            ],
            **kwargs,
        )


class WithdrawDecision(Reauthenticated, OfTraining, FormPage):
    """Take a decision back, with the reason."""

    permission = "certificates.decide"
    form_class = ReasonForm
    template_name = "components/confirm.html"
    page_title = gettext_lazy("Withdraw the decision")
    submit_label = gettext_lazy("Withdraw the decision")
    success_message = gettext_lazy("The decision is withdrawn; the rules hold again.")

    def get_permission_object(self) -> Training:
        training = super().get_permission_object()
        decisions = Decision.objects.in_force().filter(training=training).select_related("person")
        self.decision: Decision = get_object_or_404(decisions, pk=self.kwargs["decision"])
        return training

    def perform(self, form: ReasonForm) -> Decision:
        return deciding.withdraw(decision=self.decision, reason=form.cleaned_data["reason"], by=self.request.user)

    def get_over(self) -> str:
        return f"{self.decision.person.name_with_titles} · {self.decision.get_kind_display()} · {self.training}"

    def get_success_url(self) -> str:
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            question=f"{self.decision.get_verdict_display()}: {self.decision.reason}",
            consequences=[
                _("The rules of the training decide about this person again."),
                _("A certificate that was issued by the decision stays valid; revoke it if it should not."),
            ],
            **kwargs,
        )
