"""The results of a training: one grid to fill in, and the same as a file."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from emm.audit import events
from emm.common.reauthentication import require_recent_proof
from emm.forms.keeping import kept_form, say_it_is_back, typed_into
from emm.forms.models import KeptForm
from emm.ui import exports
from emm.ui.lists import containing
from emm.ui.toasts import toast
from emm.ui.views import AnsweredOnce, add_errors
from trainings.enrolment.models import Enrolment
from trainings.planning.views.training_tab import TrainingTab

from .forms import ResultForm
from .models import Result
from .services import fields_of, record_results, refusal_of
from .summary import scores_of


@dataclass(frozen=True)
class Row:
    """One participant in the grid."""

    enrolment: Enrolment
    form: ResultForm


# A page from the browser's cache would show and send again what was true then.
@method_decorator(never_cache, name="dispatch")
class TrainingResults(AnsweredOnce, TrainingTab, TemplateView):
    """GET shows the grid (``?q=`` cuts it, ``?export=`` gives a file); POST saves the fields that were changed."""

    permission = "evaluation.record_results"
    tab = "results"
    template_name = "evaluation/training.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]  # a file is streamed
        chosen = request.GET.get("export", "")
        if chosen in exports.CONTENT_TYPES:
            return self.export(chosen)
        if (kept := kept_form(request)) is not None:
            return self.show_kept(kept)
        return super().get(request, *args, **kwargs)

    def show_kept(self, kept: KeptForm) -> HttpResponse:
        """The grid with what was typed before the sign-in; nothing is saved by it."""
        say_it_is_back(self.request, kept)
        response = self.show_again(self.rows(typed_into(kept)), saved=0)
        response.status_code = HTTPStatus.OK
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        data = request.POST.copy()
        rows = self.rows(data)
        changed = {row.enrolment.pk: row for row in rows if row.form.is_bound and row.form.has_changed()}
        entries = [row.form.entry(pk) for pk, row in changed.items() if row.form.is_valid()]
        try:
            outcome = record_results(training=self.training, entries=entries, by=request.user)
        except ValidationError as refusal:
            return self.show_again(rows, saved=0, message=" ".join(refusal.messages))
        for pk, refused in outcome.refused.items():
            add_errors(changed[pk].form, refused)
        wrong = {pk for pk, row in changed.items() if row.form.errors}
        if not wrong:
            toast(request, _said(len(outcome.recorded)))
            return HttpResponseRedirect(request.get_full_path())
        # Those that were saved are shown as they stand now; the others keep what was typed, beside what stands now.
        now = {row.enrolment.pk: row for row in self.rows()}
        for pk in wrong:
            for name in changed[pk].form.changed_data:
                field, current = changed[pk].form[name], now[pk].form.initial.get(name)
                data[field.html_initial_name] = "" if current is None else current
        again = [row if row.enrolment.pk in wrong else now[row.enrolment.pk] for row in rows]
        return self.show_again(again, saved=len(outcome.recorded))

    def show_again(self, rows: list[Row], *, saved: int, message: str = "") -> HttpResponse:
        """The page with what was typed, what of it was saved, and why the rest was not."""
        context = self.get_context_data(rows=rows, saved=_said(saved) if saved else "", refusal=message)
        return self.render_to_response(context, status=422)

    def rows(self, data: Any = None) -> list[Row]:
        """Everybody with a place who fits the search, by name; with ``data``, the rows that were on the page sent."""
        seated = Enrolment.objects.confirmed().filter(training=self.training).by_name().select_related("result")
        found = containing(
            seated, ["person__name_search_text", "institution_name_en", "institution_name_ind"], self.search
        )
        return [self.row(enrolment, data) for enrolment in found]

    def row(self, enrolment: Enrolment, data: Any) -> Row:
        prefix = f"row-{enrolment.pk}"
        result = getattr(enrolment, "result", None) or Result(enrolment=enrolment)
        fields = fields_of(self.training)
        form = ResultForm(
            data if data is not None and ResultForm.stands_in(data, prefix) else None,
            prefix=prefix,
            fields=fields,
            error_id=f"wrong-{enrolment.pk}",
            initial={name: getattr(result, name) for name in fields},
            auto_id=f"id_{enrolment.pk}_%s",
        )
        return Row(enrolment, form)

    @property
    def search(self) -> str:
        return self.request.GET.get("q", "").strip()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows: list[Row] = kwargs.pop("rows", None) or self.rows()
        closed = refusal_of(self.training)
        for row in rows:
            row.form.dress()
        return super().get_context_data(
            rows=rows,
            columns=[ResultForm.base_fields[name].label for name in fields_of(self.training)],
            wrong=[row for row in rows if row.form.errors],
            closed=" ".join(closed.messages) if closed else "",
            search=self.search,
            tests=scores_of(
                Result.objects.filter(enrolment__in=Enrolment.objects.confirmed().filter(training=self.training))
            ),
            exports=[
                {"label": label, "url": f"?export={format}"}
                for format, label in (("csv", "CSV"), ("xlsx", "Excel (XLSX)"))
            ],
            **kwargs,
        )

    def export(self, format: str) -> HttpResponseBase:
        require_recent_proof(self.request)
        fields = fields_of(self.training)
        headers = [_("Participant"), _("Institution"), *(ResultForm.base_fields[name].label for name in fields)]
        rows = [
            [
                row.enrolment.person.name_with_titles,
                row.enrolment.institution_name,
                *(_as_cell(row.form, name) for name in fields),
            ]
            for row in self.rows()
        ]
        title = _("Results %(training)s") % {"training": self.training}
        events.record_export(request=self.request, title=title, rows=len(rows), format=format)
        return exports.as_file(title=title, headers=headers, rows=rows, format=format)


def _as_cell(form: ResultForm, name: str) -> Any:
    value = form.initial[name]
    if name == "teach_back":
        return Result.TeachBack(value).label if value else ""
    return float(value) if name in ("pre_test", "post_test") and value is not None else value


def _said(saved: int) -> str:
    if not saved:
        return _("No changes.")
    return ngettext("Saved for %(count)d participant.", "Saved for %(count)d participants.", saved) % {"count": saved}
