"""Sending certificates by e-mail: who was reached and who was not, and the buttons to send."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from emm.common.models import Job
from emm.common.pages import ActionPage
from emm.common.reauthentication import Reauthenticated
from trainings.views.training_tab import TrainingTab

from ..mailing import JOB_KIND, reach_of, send_again, start_mailing
from ..wallet import end_links
from .certificates import CertificateInView
from .training import OfTraining, job_to_show


class CertificateMail(TrainingTab, TemplateView):
    """How far each certificate of a training came."""

    permission = "certificates.view_certificates"
    tab = "certificates"
    template_name = "certificates/mail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reached = reach_of(self.training)
        return super().get_context_data(
            reached=reached,
            waiting=sum(1 for each in reached if each.is_waiting and not each.is_open),
            left=sum(1 for each in reached if each.is_open),
            without_address=[each for each in reached if not each.address],
            opened=sum(1 for each in reached if each.opened_at),
            sent=sum(1 for each in reached if each.delivery and each.delivery.has_reached),
            returned=[each for each in reached if each.delivery and each.delivery.state in {"failed", "bounced"}],
            may_send=self.request.user.has_perm("certificates.mail_certificates"),
            job=job_to_show(latest_job(self.training.pk), self.request.user),
            **kwargs,
        )


def latest_job(training_pk: int) -> Job | None:
    """The last job that sent, or sends, this training's certificates."""
    return Job.objects.filter(kind=JOB_KIND, payload__training=training_pk).order_by("-pk").first()


class StartMailing(Reauthenticated, OfTraining, ActionPage):
    """Send to everybody whom no letter has reached."""

    permission = "certificates.mail_certificates"

    def act(self, request: HttpRequest) -> str:
        self.job = start_mailing(training=self.training, started_by=request.user)
        count = self.job.total
        return ngettext(
            "%(count)d certificate is being sent. You may leave this page: the work goes on.",
            "%(count)d certificates are being sent. You may leave this page: the work goes on.",
            count,
        ) % {"count": count}

    def get_success_url(self) -> str:
        return reverse("certificates:mail", args=[self.training.pk])


class _AboutOne(CertificateInView, ActionPage):
    permission = "certificates.mail_certificates"

    def get_success_url(self) -> str:
        return reverse("certificates:mail", args=[self.certificate.training_id])


class SendAgain(Reauthenticated, _AboutOne):
    def act(self, request: HttpRequest) -> str:
        send_again(certificate=self.certificate, started_by=request.user)
        return _("The certificate is being sent. Links of earlier letters end when it has been.")


class EndLinks(_AboutOne):
    def act(self, request: HttpRequest) -> str | Promise:
        ended = end_links(certificate=self.certificate)
        return ngettext("%(count)d link does not work any more.", "%(count)d links do not work any more.", ended) % {
            "count": ended
        }
