"""Pages of an import: the list, its columns, the review, and what came of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View
from xlsxwriter.utility import xl_col_to_name

from emm.common.errors import DomainError
from emm.common.permissions import ObjectPermissionMixin, visible_to
from emm.jobs import queue
from emm.ui.views import ActionView, ServiceFormView

from . import review, sheets
from .forms import ListForm
from .models import Import, Row
from .reading.columns import Field
from .registries import TARGETS
from .services import commits, lists

State, Verdict = Import.State, Row.Verdict
MAX_PREVIEW = 12
MAX_EARLIER = 5


class ImportCreate(ServiceFormView):
    """Bring a list: of people, or of the participants of a training."""

    permission = "imports.add_import"
    form_class = ListForm
    template_name = "imports/new.html"
    submit_label = gettext_lazy("Read the list")
    success_message = ""
    page_title = gettext_lazy("Import people")

    def get_permission_object(self) -> None:
        self.target_name, self.key = self.kwargs.get("target", ""), self.kwargs.get("key")
        self.target = TARGETS.get(self.target_name)
        self.record = self.target.find(self.key or 0, user=self.request.user) if self.target else None
        if self.target_name and self.record is None:
            raise Http404

    def get_page_title(self) -> str | Promise:
        return _("Import participants") if self.record is not None else self.page_title

    def get_over(self) -> str:
        return str(self.record or "")

    def perform(self, form: Any) -> Import:
        upload = form.cleaned_data["file"]
        too_large = upload is not None and upload.size > 10 * 1024 * 1024
        if too_large:
            raise DomainError("imports.file_too_large", field="file")
        return lists.bring_list(
            by=self.request.user,
            data=upload.read() if upload is not None else None,
            pasted=form.cleaned_data["pasted"],
            name=upload.name if upload is not None else "",
            target=self.target_name,
            target_key=self.key,
            sent_by=form.cleaned_data["sent_by"],
        )

    def get_success_url(self) -> str:
        result = getattr(self, "result", None)
        if result is not None:
            return str(result.get_absolute_url())
        return self.target.url(self.record) if self.target else reverse("participants:people")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        earlier = visible_to(Import.objects.all(), self.request.user)
        return super().get_context_data(
            earlier=earlier.filter(target=self.target_name, target_key=self.key).defer("content")[:MAX_EARLIER],
            **kwargs,
        )


class ImportMixin(ObjectPermissionMixin):
    """Mixin for what is about one import, which only whoever brought it may know of."""

    permission = "imports.change_import"
    kwargs: dict[str, Any]

    def get_permission_object(self) -> Import:
        mine = visible_to(Import.objects.select_related("sent_by"), self.request.user)
        self.imported: Import = get_object_or_404(mine, pk=self.kwargs["pk"])
        return self.imported

    def where(self) -> tuple[Any, Any]:
        """The target and the record in it, as far as they are still open to this person."""
        target = TARGETS.get(self.imported.target)
        record = target.find(self.imported.target_key or 0, user=self.request.user) if target else None
        return (target, record) if record is not None else (None, None)

    def get_success_url(self) -> str:
        return self.imported.get_absolute_url()


class ImportPage(ImportMixin, TemplateView):
    """Where an import stands: its columns, the review, its progress, or what came of it."""

    def get_template_names(self) -> list[str]:
        names: dict[str, str] = {State.REVIEW: "review", State.RUNNING: "progress"}
        return [f"imports/{'columns' if self.asks_columns else names.get(self.state, 'done')}.html"]

    @property
    def state(self) -> str:
        return self.imported.state

    @property
    def asks_columns(self) -> bool:
        back = "columns" in self.request.GET and self.state == State.REVIEW
        return back or self.state == State.COLUMNS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        target, record = self.where()
        return super().get_context_data(
            imported=self.imported,
            record=record,
            place_url=target.url(record) if target else reverse("participants:people"),
            steps=_steps("columns" if self.asks_columns else self.state),
            **self._of_state(),
            **kwargs,
        )

    def _of_state(self) -> dict[str, Any]:
        if self.asks_columns:
            return self._columns()
        if self.state == State.REVIEW:
            return self._review()
        job = queue.unfinished(queue.key_of(commits.JOB_KIND, self.imported))
        return {"job": job, "numbers": lists.numbers_of(self.imported), "is_cut_off": job is None}

    def _review(self) -> dict[str, Any]:
        numbers = lists.numbers_of(self.imported)
        return {
            "numbers": numbers,
            "waiting": numbers[Verdict.PERHAPS] + numbers[Verdict.ERROR],
            "choices": review.choices_of(self.imported, user=self.request.user),
            "problems": review.errors_of(self.imported),
            "groups": [
                (Verdict(verdict).label, numbers[verdict], review.named(self.imported, verdict))
                for verdict in (Verdict.NEW, Verdict.EXISTING, Verdict.THERE, Verdict.OUT)
                if numbers[verdict]
            ],
            "out": Verdict.OUT.label,
        }

    def _columns(self) -> dict[str, Any]:
        book = lists.sheets_of(self.imported)
        if not book:
            raise Http404
        chosen = _number(self.request.GET.get("sheet"), self.imported.sheet, most=len(book) - 1)
        sheet = book[chosen]
        if "heading" in self.request.GET or chosen != self.imported.sheet:
            heading = self.request.GET.get("heading")
            most = len(sheet.rows)
            guess = lists.guess_of(self.imported, sheet, heading=_number(heading, 0, most=most) if heading else None)
        else:
            found = lists.guess_of(self.imported, sheet, heading=self.imported.heading)
            guess = (
                found if self.state == State.COLUMNS else found.__class__(self.imported.heading, self.imported.columns)
            )
        first = max(0, guess.heading - 3)
        width = sheet.width
        rows = [
            (number, [cell.text for cell in row] + [""] * (width - len(row)))
            for number, row in enumerate(sheet.rows[first : first + MAX_PREVIEW], start=first + 1)
        ]
        columns = [
            {"letter": xl_col_to_name(number), "chosen": name, "doubt": number in guess.doubts}
            for number, name in enumerate(guess.columns)
        ]
        return {
            "book": list(enumerate(book)),
            "sheet": chosen,
            "guess": guess,
            "columns": columns,
            "preview": rows,
            "heading_choices": range(min(len(sheet.rows), 20) + 1),
            "fields": Field.choices,
            "understood": sum(bool(name) for name in guess.columns),
            "total_rows": len(sheet.rows),
        }


class ChooseColumns(ImportMixin, ActionView):
    """Make the rows by the chosen columns and check them all."""

    def act(self, request: HttpRequest) -> None:
        columns = request.POST.getlist("column")
        if any(name not in Field.values for name in columns):
            raise DomainError("imports.choice")
        lists.choose_columns(
            imported=self.imported,
            sheet=_number(request.POST.get("sheet"), -1),
            heading=_number(request.POST.get("heading"), -1),
            columns=columns,
            by=request.user,
        )


class RowMixin(ImportMixin):
    """Mixin for what is about one row of an import."""

    def get_permission_object(self) -> Import:
        mine = visible_to(Import.objects.all(), self.request.user)
        self.row: Row = get_object_or_404(Row.objects.filter(of__in=mine).select_related("of"), pk=self.kwargs["pk"])
        self.imported = self.row.of
        return self.imported


class ChooseRow(RowMixin, ActionView):
    """Say who a row is about."""

    def act(self, request: HttpRequest) -> None:
        lists.choose(row=self.row, choice=request.POST.get("choice", ""), by=request.user)


class MendRow(RowMixin, ActionView):
    """Correct cells of a row; the file stays as it is."""

    def act(self, request: HttpRequest) -> str | None:
        column = _number(request.POST.get("column"), -1)
        text = "" if "empty" in request.POST else request.POST.get("text", "")
        row = lists.mend_cells(row=self.row, texts={column: text}, by=request.user)
        return None if row.verdict == Verdict.ERROR else _("Row %(number)d is correct.") % {"number": row.number}


class StartCommit(ImportMixin, ActionView):
    """Let every row that is ready enter."""

    def act(self, request: HttpRequest) -> None:
        self.job = commits.start_commit(imported=self.imported, by=request.user)


class TakeBack(ImportMixin, ActionView):
    """Remove what the import made and nothing else uses."""

    def act(self, request: HttpRequest) -> str:
        imported = commits.take_back(imported=self.imported, by=request.user)
        if not imported.kept:
            return _("The import was taken back.")
        return ngettext(
            "The import was taken back. %(count)d person was used since and stays.",
            "The import was taken back. %(count)d people were used since and stay.",
            imported.kept,
        ) % {"count": imported.kept}


class ErrorSheet(ImportMixin, View):
    """The rows that are not ready, to send back."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.imported.import_rows.exclude(verdict__in=Row.READY).exists():
            messages.info(request, _("No row needs correction."))
            return HttpResponseRedirect(self.get_success_url())
        return sheets.error_file(self.imported)


class Template(ObjectPermissionMixin, View):
    """An empty list with headings, to send to institutions."""

    permission = "imports.add_import"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return sheets.template_file(kwargs["language"])


def _steps(state: str) -> list[dict[str, Any]]:
    order = ["list", "columns", State.REVIEW, State.DONE]
    labels = [_("List"), _("Columns"), _("Review"), _("Import")]
    current = order.index(state) if state in order else len(order) - 1
    is_over = state in {State.DONE, State.TAKEN_BACK}
    return [
        {"label": label, "state": "done" if number < current or is_over else "current" if number == current else ""}
        for number, label in enumerate(labels)
    ]


def _number(text: str | None, default: int, *, most: int | None = None) -> int:
    if text is None or not (text.isascii() and text.isdigit() and len(text) < 8):
        return default
    return int(text) if most is None or int(text) <= most else default
