"""The certificates of one training: who gets one and why, a preview, and issuing."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from django.views.generic import TemplateView

from emm.common import formatting
from emm.common.errors import DomainError
from emm.common.reauthentication import Reauthenticated
from emm.jobs.models import Job
from emm.ui.views import ServiceFormView
from trainings.certificates.designs.models import TemplateVersion
from trainings.certificates.differences.comparison import comparisons_of
from trainings.certificates.kinds import Kind
from trainings.certificates.records.models import Certificate
from trainings.certificates.records.pages import OfTraining
from trainings.certificates.rules.eligibility import Eligibility, eligibility_of, obstacles_of_training
from trainings.certificates.rules.models import CertificateRule
from trainings.certificates.rules.requirements import conditions_of, rules_of
from trainings.certificates.templates.services import version_for
from trainings.planning.models import Training
from trainings.planning.views.training_tab import TrainingTab

from .replacing import latest_jobs
from .services import start_issuing
from .specimen import specimen_of

# For so long after its end, the page shows what became of an issuing.
RECENTLY_SECONDS = 600


class TrainingCertificates(TrainingTab, TemplateView):
    permission = "certificates.view_certificates"
    tab = "certificates"
    template_name = "certificates/training.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rules = rules_of(self.training)
        everybody = eligibility_of(self.training, rules=rules)
        certificates = list(
            Certificate.objects.filter(training=self.training)
            .select_related("person", "replaced_by")
            .order_by("kind", "serial")
        )
        differing = [
            each for each in comparisons_of(self.training, everybody=everybody, among=certificates) if each.differs
        ]
        compared = {each.certificate.pk: each for each in differing}
        obstacles = obstacles_of_training(self.training)
        version = _version(self.training)
        user = self.request.user
        return super().get_context_data(
            groups=[_group(rule, self.training, everybody) for rule in rules.values() if rule.is_issued],
            people=everybody,
            eligible=[each for each in everybody if each.eligible],
            may_set_rules=user.has_perm("certificates.set_rules", self.training)
            and self.training.state != Training.State.CANCELLED,
            may_decide=user.has_perm("certificates.decide") and self.training.state != Training.State.CANCELLED,
            obstacles=obstacles,
            certificates=[(each, compared.get(each.pk)) for each in certificates],
            differing=differing,
            replaceable=[each for each in differing if each.can_be_replaced],
            may_end=user.has_perm("certificates.replace_certificates"),
            downloadable=sum(1 for each in certificates if each.is_in_force and each.file),
            unfinished=sum(1 for each in certificates if not each.file),
            version=version,
            signed_by=_signed_by(version),
            may_choose_template=self.request.user.has_perm("certificates.choose_template"),
            may_issue=self.request.user.has_perm("certificates.issue_certificates"),
            jobs=[shown for job in latest_jobs(self.training) if (shown := job_to_show(job, user))],
            **kwargs,
        )


@dataclass(frozen=True)
class KindGroup:
    """One kind that the training gives: what it asks for, and how everybody stands who does not hold one."""

    rule: CertificateRule
    asked: list[str]
    eligible: list[Eligibility]
    not_eligible: list[Eligibility]
    held: int

    @property
    def is_service(self) -> bool:
        return self.rule.kind == Kind.SERVICE


def _group(rule: CertificateRule, training: Training, everybody: list[Eligibility]) -> KindGroup:
    own = [each for each in everybody if each.kind == rule.kind]
    return KindGroup(
        rule=rule,
        asked=[each.text for each in conditions_of(rule, training)],
        eligible=[each for each in own if each.eligible],
        not_eligible=[each for each in own if not each.eligible and not each.holds_certificate],
        held=sum(1 for each in own if each.holds_certificate),
    )


class IssueCertificates(Reauthenticated, OfTraining, ServiceFormView):
    """Says what will be issued, and does it: a certificate cannot be taken back without a trace."""

    permission = "certificates.issue_certificates"
    form_class = forms.Form
    template_name = "components/confirm.html"
    page_title = gettext_lazy("Issue certificates")
    submit_label = gettext_lazy("Issue now")
    success_message = gettext_lazy("Issuing certificates. You can leave this page.")
    result: Job | None = None

    def perform(self, form: forms.Form) -> Job:
        return start_issuing(training=self.training, started_by=self.request.user)

    def get_over(self) -> str:
        return str(self.training)

    def get_success_url(self) -> str:
        return self.result.get_absolute_url() if self.result else self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = Counter(each.kind for each in eligibility_of(self.training) if each.eligible)
        signed_by = _signed_by(_version(self.training))
        return super().get_context_data(
            question=ngettext("%(count)d certificate is issued.", "%(count)d certificates are issued.", waiting.total())
            % {"count": waiting.total()},
            consequences=[
                *(f"{kind.label}: {waiting[kind]}" for kind in Kind if waiting[kind]),
                *([_certified_trainers()] if waiting[Kind.TRAINER] else []),
                *([_("They are signed by %(names)s.") % {"names": signed_by}] if signed_by else []),
                _("Certificates show the current name, institution and hours."),
                _(
                    "Each certificate gets a number. You can later revoke or replace certificates, but not change or "
                    "delete them."
                ),
            ],
            **kwargs,
        )


class PreviewCertificate(OfTraining, View):
    """A specimen, rendered now and kept nowhere; ``?kind=`` and ``?person=`` choose which and whose."""

    permission = "certificates.view_certificates"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from trainings.certificates.document.drawing import draw  # only who renders carries what renders
        from trainings.certificates.document.fitting import require_room

        try:
            snapshot = specimen_of(training=self.training, seen_by=request.user, **self._chosen())
            require_room(snapshot, specimen=True)
        except DomainError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return HttpResponseRedirect(self.back())
        response = HttpResponse(draw(snapshot, specimen=True), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{slugify(_("Specimen"))}.pdf"'
        return response

    def _chosen(self) -> dict[str, Any]:
        """The kind asked for, else the first that is issued; of it whoever was asked for, else the first eligible."""
        rules = rules_of(self.training)
        kinds = [kind for kind, rule in rules.items() if rule.is_issued] or [Kind.COMPLETION.value]
        asked_for, person = self.request.GET.get("kind", ""), self.request.GET.get("person", "")
        kind = asked_for if asked_for in rules else kinds[0]
        everybody = [each for each in eligibility_of(self.training, rules=rules) if each.kind == kind]
        everybody.sort(key=lambda each: (str(each.person.pk) != person, not each.eligible))
        return {"kind": kind, "eligibility": everybody[0] if everybody else None}


def _certified_trainers() -> str:
    return _("People with a trainer’s certificate become trainers for the modules taught here.")


def _signed_by(version: TemplateVersion | None) -> str:
    """Who signs what is issued with this version, by name; empty where there is none."""
    return formatting.listed([signatory.name for signatory in version.design.signatories]) if version else ""


def _version(training: Training) -> TemplateVersion | None:
    """The version that is issued with now, if there is any."""
    try:
        return version_for(training)
    except DomainError:
        return None


def job_to_show(job: Job | None, user: Any) -> Job | None:
    """A job under way, or one that has just ended, if ``user`` may see it."""
    if job is None or not user.has_perm("jobs.view_job", job):
        return None
    ended_ago = (timezone.now() - job.finished_at).total_seconds() if job.finished_at else 0
    return job if ended_ago < RECENTLY_SECONDS else None
