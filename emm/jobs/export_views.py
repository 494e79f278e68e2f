"""The file of a long list, once it is made."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views import View

from emm.common.permissions import ObjectPermissionMixin
from emm.common.reauthentication import require_recent_proof
from emm.ui import exports
from emm.ui.signals import list_exported

from .exports import JOB_KIND, open_list
from .models import Job


class DownloadExport(ObjectPermissionMixin, View):
    """The file of one job: for whoever asked for it, as long as they may see the list, and for nobody else."""

    permission = "jobs.view_job"
    http_method_names = ["get", "head", "options"]

    def get_permission_object(self) -> Job:
        own = Job.objects.filter(kind=JOB_KIND, started_by=self.request.user.pk, state=Job.State.SUCCEEDED)
        self.job = get_object_or_404(own.select_related("started_by"), pk=self.kwargs["pk"])
        return self.job

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        name = self.job.result.get("file", "")
        if not name or not default_storage.exists(name):
            raise Http404(_("This file is no longer stored. Export the list again."))
        list_page = open_list(self.job)
        if list_page.export_is_personal:
            require_recent_proof(request)
        format = self.job.payload["format"]
        list_exported.send(
            sender=type(list_page),
            request=request,
            listed=list_page.request,
            title=list_page.title_of_file(),
            rows=self.job.result["rows"],
            format=format,
        )
        return FileResponse(
            default_storage.open(name),
            as_attachment=True,
            filename=exports.name_of(str(list_page.get_page_title()), format),
            content_type=exports.CONTENT_TYPES[format],
        )
