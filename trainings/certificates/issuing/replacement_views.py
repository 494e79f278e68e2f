"""Replacing certificates: one, with old and new side by side, or all of a training that differ from the record."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emm.common.errors import DomainError
from emm.common.reauthentication import Reauthenticated
from emm.jobs.models import Job
from emm.ui.views import ServiceFormView
from trainings.certificates.differences.comparison import Comparison, comparison_of, comparisons_of
from trainings.certificates.records.models import Certificate
from trainings.certificates.templates.services import version_for
from trainings.planning.models import Training

from . import lifecycle
from .forms import ReplacementForm, ReplacementsForm
from .lifecycle_views import EndingPage
from .replacing import start_replacing
from .training_views import OfTraining


class ReplaceCertificate(EndingPage):
    """Shows what the certificate says and what the new one would say; asks before it replaces what is unchanged."""

    form_class = ReplacementForm
    template_name = "certificates/replace.html"
    page_title = gettext_lazy("Replace this certificate")
    submit_label = gettext_lazy("Issue the replacement")

    def get_permission_object(self) -> Certificate:
        certificate = super().get_permission_object()
        self.found: Comparison | None = comparison_of(certificate) if certificate.is_in_force else None
        return certificate

    def get_form_kwargs(self) -> dict[str, Any]:
        # Of one that is not in force the service says what is the matter.
        return {**super().get_form_kwargs(), "differs": self.found is None or self.found.differs}

    def perform(self, form: ReplacementForm) -> Certificate:
        return lifecycle.replace(
            certificate=self.certificate,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            only_if_different=self.found is not None and not form.cleaned_data.get("anyway", False),
        )

    def get_success_message(self) -> str:
        return _("%(old)s is replaced by %(new)s.") % {"old": self.certificate.number, "new": self.result.number}

    def get_success_url(self) -> str:
        new: Certificate | None = getattr(self, "result", None)
        return reverse("certificates:certificate", args=[(new or self.certificate).pk])

    def consequences(self) -> list[str]:
        return [
            _("The new certificate has a new number and shows the current data."),
            _("Correct the data first. The new certificate takes name, institution and attendance from it."),
            _("Verification of the old certificate leads to the new one."),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            certificate=self.certificate,
            comparison=self.found,
            templates=self._templates(),
            **kwargs,
        )

    def _templates(self) -> tuple[str, str]:
        """Template and version of the certificate, and of what would be issued now."""
        try:
            now = version_for(self.certificate.training)
        except DomainError:
            return str(self.certificate.template_version), "–"
        return str(self.certificate.template_version), str(now)


class ReplaceDiffering(Reauthenticated, OfTraining, ServiceFormView):
    """All certificates of a training that differ from the record, each with its differences, and one reason."""

    permission = "certificates.replace_certificates"
    form_class = ReplacementsForm
    template_name = "certificates/replace_all.html"
    page_title = gettext_lazy("Replace certificates")
    submit_label = gettext_lazy("Replace the chosen certificates")
    success_message = gettext_lazy("Replacing certificates. You can leave this page.")
    result: Job | None = None

    def get_permission_object(self) -> Training:
        training = super().get_permission_object()
        differing = [each for each in comparisons_of(training) if each.differs]
        self.replaceable = [each for each in differing if each.can_be_replaced]
        self.not_entitled = [each for each in differing if not each.is_entitled]
        return training

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "certificates": [each.certificate.pk for each in self.replaceable]}

    def perform(self, form: ReplacementsForm) -> Job:
        return start_replacing(
            training=self.training,
            certificates=[int(pk) for pk in form.cleaned_data["certificates"]],
            reason=form.cleaned_data["reason"],
            started_by=self.request.user,
        )

    def get_over(self) -> str:
        return str(self.training)

    def get_success_url(self) -> str:
        return self.result.get_absolute_url() if self.result else self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(replaceable=self.replaceable, not_entitled=self.not_entitled, **kwargs)
