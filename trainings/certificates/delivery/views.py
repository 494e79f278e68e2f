"""Sending certificates by email: who was reached and who was not, and the buttons to send."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from emm.common.reauthentication import Reauthenticated
from emm.jobs.models import Job
from emm.links.forms import RevokeForm
from emm.links.models import Link
from emm.ui.views import ActionView, ServiceFormView
from participants.person_lookup import visible_people
from trainings.certificates.issuing.training_views import job_to_show
from trainings.certificates.issuing.views import CertificateInView
from trainings.certificates.records.pages import OfTraining
from trainings.planning.views.training_tab import TrainingTab

from .certificate_links import end_links
from .services import JOB_KIND, reach_of, send_again, start_mailing


class CertificateMail(TrainingTab, TemplateView):
    """How far each certificate of a training came."""

    permission = "certificates.view_certificates"
    tab = "certificates"
    template_name = "certificates/mail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reached = reach_of(self.training)
        return super().get_context_data(
            reached=reached,
            seen=visible_people(self.request.user, [each.certificate.person for each in reached]),
            waiting=sum(1 for each in reached if each.is_waiting and not each.is_open),
            left=sum(1 for each in reached if each.is_open),
            without_address=[each for each in reached if not each.address],
            opened=sum(1 for each in reached if each.opened_at),
            sent=sum(1 for each in reached if each.message and each.message.has_left),
            in_doubt=sum(1 for each in reached if each.message and each.message.state == "perhaps_sent"),
            may_send=self.request.user.has_perm("certificates.mail_certificates"),
            job=job_to_show(latest_job(self.training.pk), self.request.user),
            **kwargs,
        )


def latest_job(training_pk: int) -> Job | None:
    """The last job that sent, or sends, this training's certificates."""
    return Job.objects.filter(kind=JOB_KIND, payload__training=training_pk).order_by("-pk").first()


class StartMailing(Reauthenticated, OfTraining, ActionView):
    """Send to everybody whom no letter has reached."""

    permission = "certificates.mail_certificates"

    def act(self, request: HttpRequest) -> str:
        self.job = start_mailing(training=self.training, started_by=request.user)
        count = self.job.total
        return ngettext(
            "Sending %(count)d certificate. You can leave this page.",
            "Sending %(count)d certificates. You can leave this page.",
            count,
        ) % {"count": count}

    def get_success_url(self) -> str:
        return reverse("certificates:mail", args=[self.training.pk])


class _AboutOne(CertificateInView, ActionView):
    permission = "certificates.mail_certificates"

    def get_success_url(self) -> str:
        return reverse("certificates:mail", args=[self.certificate.training_id])


class SendAgain(Reauthenticated, _AboutOne):
    def act(self, request: HttpRequest) -> str:
        send_again(certificate=self.certificate, started_by=request.user)
        return _("Sending the certificate. Links in earlier emails then stop working.")


class EndLinks(CertificateInView, ServiceFormView):
    """Asks for the reason, and ends the links that were mailed with the certificate."""

    permission = "certificates.mail_certificates"
    form_class = RevokeForm
    page_title = gettext_lazy("End the link")
    submit_label = gettext_lazy("End the link")
    result = 0

    def perform(self, form: RevokeForm) -> int:
        return end_links(
            certificate=self.certificate,
            why=Link.Why.STAFF,
            by=self.request.user,
            reason=form.cleaned_data["reason"],
        )

    def get_over(self) -> str:
        return self.certificate.name

    def get_success_message(self) -> str:
        return ngettext(
            "%(count)d link does not work any more.", "%(count)d links do not work any more.", self.result
        ) % {"count": self.result}

    def get_success_url(self) -> str:
        return reverse("certificates:mail", args=[self.certificate.training_id])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(danger=True, **kwargs)
