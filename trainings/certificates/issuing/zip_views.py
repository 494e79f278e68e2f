"""All certificates of a training as one ZIP: packed in the background, fetched when it is ready."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views import View

from emm.audit import events
from emm.common.permissions import visible_to
from emm.jobs.models import Job
from emm.ui.views import ActionView
from trainings.certificates.records.pages import OfTraining

from .zips import JOB_KIND, is_up_to_date, start_zipping


class StartZip(OfTraining, ActionView):
    """Leads to the progress, and from there to the file."""

    permission = "certificates.view_certificates"
    job: Job | None = None

    def act(self, request: HttpRequest) -> None:
        self.job = start_zipping(training=self.training, started_by=request.user)

    def get_success_url(self) -> str:
        return self.job.get_absolute_url() if self.job else self.back()


class DownloadZip(OfTraining, View):
    """The ZIP of one job, for whoever may see both the job and the training's certificates."""

    permission = "certificates.view_certificates"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        jobs = visible_to(Job.objects.filter(kind=JOB_KIND, payload__training=self.training.pk), request.user)
        job = get_object_or_404(jobs, pk=self.kwargs["job"])
        name = job.result.get("file", "")
        if not name or not default_storage.exists(name):
            raise Http404(_("This ZIP is no longer stored. Create the ZIP again."))
        if not is_up_to_date(self.training, job.result["certificates"]):
            messages.error(request, _("Certificates in this ZIP were revoked or replaced. Create the ZIP again."))
            return HttpResponseRedirect(self.back())
        events.record(
            events.Act.DOWNLOAD,
            by=request.user,
            request=request,
            about=self.training,
            certificates=job.result["certificates"],
            format="zip",
        )
        title = slugify(f"{_('Certificates')} {self.training}")[:80]
        return FileResponse(default_storage.open(name), as_attachment=True, filename=f"{title}.zip")
