"""The attendance sheets to sign on paper: as a page, and as a PDF."""

from http import HTTPStatus
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from emm.audit import events
from emm.common.turns import Busy, Turns
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Session
from trainings.planning.views.training_tab import TrainingTab

from ..forms import SheetForm
from ..sheet.content import FREE_LINES, Sheet, sheets_of
from ..summary import attendance_sessions

# A line takes 20 ms to be set, and an answer has a minute.
MAX_LINES = 1000
DRAWING = Turns("attendance-sheets", at_once=1, waiting=2, patience_seconds=20, longest_seconds=60)


class SignatureSheets(TrainingTab, TemplateView):
    """The attendance list of each day to be signed on paper; ``?day=2022-09-30`` for one day alone."""

    permission = "attendance.record_attendance"
    tab = "attendance"
    template_name = "attendance/sheets.html"

    @cached_property
    def sessions(self) -> list[Session]:
        return list(attendance_sessions(self.training))

    @cached_property
    def enrolments(self) -> list[Enrolment]:
        return list(Enrolment.objects.confirmed().filter(training=self.training).by_name())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sessions = {day: list(group) for day, group in groupby(self.sessions, lambda session: session.day)}
        days = list(sessions) or self.training.days
        form = SheetForm(self.request.GET, training=self.training, days=days)
        chosen = form.chosen_day
        lines = len(self.enrolments)
        return super().get_context_data(
            form=form,
            days=days,
            chosen_day=chosen,
            sheets=[{"day": day, "sessions": sessions.get(day, [])} for day in ([chosen] if chosen else days)],
            enrolments=self.enrolments,
            free_lines=range(lines + 1, lines + 1 + FREE_LINES),
            **kwargs,
        )


class SignatureSheetsPdf(SignatureSheets):
    """The same sheets as a PDF: of one day or all, with signatures by day or by session, in one language or both.

    It says no more than the page, which asks for no second proof of who one is: a trainer prints it in a hurry. That
    a list left the product is in the audit log, as of every export.
    """

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        days = list(dict.fromkeys(session.day for session in self.sessions)) or self.training.days
        form = SheetForm(request.GET, training=self.training, days=days)
        sheets = sheets_of(self.training, self.sessions, signatures=form.chosen_signatures, day=form.chosen_day)
        lines = len(sheets) * (len(self.enrolments) + FREE_LINES)
        if lines > MAX_LINES:
            return self.refused(
                _("These sheets have %(lines)d lines. A PDF holds up to %(most)d. Choose one day or fewer signatures.")
                % {"lines": lines, "most": MAX_LINES},
                status=HTTPStatus.UNPROCESSABLE_ENTITY,
            )
        try:
            with DRAWING.take():
                document = self.draw(sheets, form.chosen_languages)
        except Busy as busy:
            response = self.refused(
                _("Other attendance sheets are being created. Try again in %(seconds)d seconds.")
                % {"seconds": busy.retry_after_seconds},
                status=HTTPStatus.SERVICE_UNAVAILABLE,
            )
            response["Retry-After"] = str(busy.retry_after_seconds)
            return response
        title = _("Attendance sheet %(training)s") % {"training": self.training}
        events.record_export(request=request, title=title, rows=len(self.enrolments), format="pdf")
        response = HttpResponse(document, content_type="application/pdf")
        day = f"-{form.chosen_day:%Y-%m-%d}" if form.chosen_day else ""
        response["Content-Disposition"] = f'attachment; filename="{slugify(title)}{day}.pdf"'
        return response

    def draw(self, sheets: list[Sheet], languages: tuple[str, ...]) -> bytes:
        from ..sheet.drawing import draw_sheets  # only who renders carries what renders

        return draw_sheets(sheets, training=self.training, enrolments=self.enrolments, languages=languages)

    def refused(self, words: str, *, status: HTTPStatus) -> HttpResponse:
        """The page, with why there is no PDF."""
        return self.render_to_response(self.get_context_data(refusal=words), status=status)
