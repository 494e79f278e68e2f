"""Revoking and reinstating a certificate: one page each, with the reason and what follows from it."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emm.common.reauthentication import Reauthenticated
from emm.ui.views import ServiceFormView
from trainings.certificates.records.forms import ReasonForm
from trainings.certificates.records.models import Certificate

from . import lifecycle
from .forms import RevocationForm
from .views import CertificateInView


class EndingPage(Reauthenticated, CertificateInView, ServiceFormView):
    """Asks for the reason, says what will follow, and does it."""

    permission = "certificates.end_certificate"
    form_class = ReasonForm
    template_name = "components/confirm.html"
    danger: ClassVar[bool] = False

    def consequences(self) -> list[str]:
        raise NotImplementedError

    def get_over(self) -> str:
        return f"{self.certificate.number} · {self.certificate.name}"

    def get_success_url(self) -> str:
        return reverse("certificates:certificate", args=[self.certificate.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(consequences=self.consequences(), danger=self.danger, **kwargs)


class RevokeCertificate(EndingPage):
    form_class = RevocationForm
    page_title = gettext_lazy("Revoke this certificate")
    submit_label = gettext_lazy("Revoke the certificate")
    success_message = gettext_lazy("Certificate revoked.")
    danger = True

    def perform(self, form: ReasonForm) -> Certificate:
        return lifecycle.revoke(certificate=self.certificate, by=self.request.user, **form.cleaned_data)

    def consequences(self) -> list[str]:
        return [
            _("Verification shows that the certificate was revoked, when, and the reason chosen here."),
            _("The holder can no longer download the certificate."),
            _("Nothing is deleted; an administrator can reinstate it."),
            *(
                [_("The person remains a trainer. You can change this on the person’s page.")]
                if self.certificate.kind == Certificate.Kind.TRAINER
                else []
            ),
        ]


class ReinstateCertificate(EndingPage):
    page_title = gettext_lazy("Reinstate this certificate")
    submit_label = gettext_lazy("Reinstate the certificate")
    success_message = gettext_lazy("Certificate reinstated.")

    def perform(self, form: ReasonForm) -> Certificate:
        return lifecycle.reinstate(
            certificate=self.certificate, reason=form.cleaned_data["reason"], by=self.request.user
        )

    def consequences(self) -> list[str]:
        return [
            _("Verification shows that the certificate is valid."),
            _("The reasons for the revocation and the reinstatement stay in the history."),
        ]
