"""Revoking, reinstating and replacing a certificate: one page each, with the reason and what follows from it."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emm.common.pages import FormPage
from emm.common.reauthentication import Reauthenticated

from .. import ending
from ..forms import ReasonForm, RevocationForm
from ..models import Certificate
from .certificates import CertificateInView


class _EndingPage(Reauthenticated, CertificateInView, FormPage):
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


class RevokeCertificate(_EndingPage):
    form_class = RevocationForm
    page_title = gettext_lazy("Revoke this certificate")
    submit_label = gettext_lazy("Revoke the certificate")
    success_message = gettext_lazy("The certificate is revoked.")
    danger = True

    def perform(self, form: ReasonForm) -> Certificate:
        return ending.revoke(certificate=self.certificate, by=self.request.user, **form.cleaned_data)

    def consequences(self) -> list[str]:
        return [
            _("Whoever verifies the certificate is told that it was revoked, when, and why in the words chosen here."),
            _("The holder cannot download it any more."),
            _("Nothing is deleted; an administrator can reinstate it."),
            *(
                [_("The person stays on record as a trainer; that is changed on the person’s own page.")]
                if self.certificate.kind == Certificate.Kind.TRAINER
                else []
            ),
        ]


class ReinstateCertificate(_EndingPage):
    page_title = gettext_lazy("Reinstate this certificate")
    submit_label = gettext_lazy("Reinstate the certificate")
    success_message = gettext_lazy("The certificate is valid again.")

    def perform(self, form: ReasonForm) -> Certificate:
        return ending.reinstate(certificate=self.certificate, reason=form.cleaned_data["reason"], by=self.request.user)

    def consequences(self) -> list[str]:
        return [
            _("Whoever verifies the certificate is told that it is valid."),
            _("Both reasons, of the revocation and of this, stay in the history."),
        ]


class ReplaceCertificate(_EndingPage):
    page_title = gettext_lazy("Replace this certificate")
    submit_label = gettext_lazy("Issue the replacement")

    def perform(self, form: ReasonForm) -> Certificate:
        return ending.replace(certificate=self.certificate, reason=form.cleaned_data["reason"], by=self.request.user)

    def get_success_message(self) -> str:
        return _("%(old)s is replaced by %(new)s.") % {"old": self.certificate.number, "new": self.result.number}

    def get_success_url(self) -> str:
        new: Certificate | None = getattr(self, "result", None)
        return reverse("certificates:certificate", args=[(new or self.certificate).pk])

    def consequences(self) -> list[str]:
        person = self.certificate.person
        return [
            _("The new certificate has a number of its own and says what is on record now."),
            _("The name on it will be “%(name)s”.") % {"name": person.certificate_name},
            _("Correct the record first: name, institution and attendance are taken as they are."),
            _("Whoever verifies the old one is told that it was replaced, and led to the new one."),
        ]
