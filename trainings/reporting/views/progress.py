"""How far people came in a training, and from which institutions they are; the same for all of a programme."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from emm.audit import events
from emm.common.permissions import ObjectPermissionMixin
from emm.ui import exports
from trainings.planning.views.training_tab import TrainingTab
from trainings.programmes.models import Programme

from ..measures import counting
from ..progress import InstitutionBar, institutions_in, institutions_of, steps_of

# More bars than these nobody compares: the others unfold.
BARS_SHOWN = 12


class _InstitutionsPage(TemplateView):
    """Institutions as bars and as a table that names them all; ``?export=`` gives them as a file."""

    def get_institutions(self) -> list[InstitutionBar]:
        raise NotImplementedError

    def get_file_title(self) -> str:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]  # a file is streamed
        chosen = request.GET.get("export", "")
        if chosen not in exports.CONTENT_TYPES:
            return super().get(request, *args, **kwargs)
        rows = [(each.name, each.women, each.men, each.total) for each in self.get_institutions()]
        title = self.get_file_title()
        events.record_export(request=request, title=title, rows=len(rows), format=chosen)
        return exports.as_file(title=title, headers=[_("Institution"), *_columns()], rows=rows, format=chosen)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        institutions = self.get_institutions()
        return super().get_context_data(
            institutions=institutions,
            first_institutions=institutions[:BARS_SHOWN],
            further_institutions=institutions[BARS_SHOWN:],
            widest=max((each.total for each in institutions), default=0),
            columns=_columns(),
            exports=[{"label": "CSV", "url": "?export=csv"}, {"label": "Excel (XLSX)", "url": "?export=xlsx"}],
            **kwargs,
        )


def _columns() -> list[str]:
    return [_("Women"), _("Men"), _("All")]


class ProgressPage(TrainingTab, _InstitutionsPage):
    """For everybody who may see the training."""

    tab = "progress"
    template_name = "reporting/progress.html"

    def get_institutions(self) -> list[InstitutionBar]:
        return institutions_of(self.training)

    def get_file_title(self) -> str:
        return _("Institutions – %(title)s") % {"title": self.training.title}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(steps=steps_of(self.training), **kwargs)


class ProgrammeInstitutions(ObjectPermissionMixin, _InstitutionsPage):
    """The institutions of the people trained in a programme, for whoever sees its exact figures."""

    permission = "programmes.view_exact_figures"
    template_name = "reporting/programme_institutions.html"

    def get_permission_object(self) -> Programme:
        self.programme = get_object_or_404(Programme.objects.for_user(self.request.user), pk=self.kwargs["pk"])
        return self.programme

    def get_institutions(self) -> list[InstitutionBar]:
        return institutions_in(counting.trained().filter(training__programme=self.programme))

    def get_file_title(self) -> str:
        return _("Institutions – %(title)s") % {"title": self.programme.title}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            programme=self.programme,
            page_title=_("Institutions"),
            breadcrumb=[
                {"label": _("Programmes"), "url": reverse("programmes:programmes")},
                {"label": str(self.programme), "url": self.programme.get_absolute_url()},
            ],
            **kwargs,
        )
