"""Which certificates a training gives, and for what: one page for all kinds."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emm.ui.views import ServiceFormView
from trainings.certificates.records.pages import OfTraining
from trainings.planning.models import Training

from .forms import RulesForm
from .models import CertificateRule
from .requirements import rules_of
from .services import set_rules


class SetRules(OfTraining, ServiceFormView):
    permission = "certificates.set_rules"
    form_class = RulesForm
    template_name = "certificates/rules.html"
    page_title = gettext_lazy("Rules for the certificates")
    success_message = gettext_lazy("The rules are saved.")

    def get_record(self) -> Training:
        return self.training

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "rules": rules_of(self.training)}

    def perform(self, form: RulesForm) -> list[CertificateRule]:
        return set_rules(training=self.training, rules=form.rules(), by=self.request.user)

    def get_success_url(self) -> str:
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            training=self.training,
            may_change=self.training.is_open_to_changes,
            breadcrumb=[
                {"label": _("Trainings"), "url": reverse("planning:trainings")},
                {"label": str(self.training), "url": reverse("planning:training", args=[self.training.pk])},
                {"label": _("Certificates"), "url": self.back()},
            ],
            **kwargs,
        )
