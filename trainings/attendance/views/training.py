"""A training's attendance as a whole: the table of everybody in every session."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from emm.audit import events
from emm.common import formatting
from emm.common.reauthentication import require_recent_proof
from emm.ui import exports
from trainings.enrolment.models import Enrolment
from trainings.planning.learning_hours import total_jp
from trainings.planning.models import Session, Training
from trainings.planning.views.training_tab import TrainingTab

from ..models import AttendanceMark
from ..services import refusal_of
from ..statuses import ALL, LOOKS, StatusLook
from ..summary import AttendanceSummary, attendance_of, attendance_sessions

Status = AttendanceMark.Status


@dataclass(frozen=True)
class Column:
    """One session in the table."""

    session: Session
    marked: int
    total: int

    @property
    def is_complete(self) -> bool:
        return self.marked == self.total


@dataclass(frozen=True)
class Line:
    """One participant in the table."""

    enrolment: Enrolment
    summary: AttendanceSummary
    cells: list[StatusLook]


class TrainingAttendance(TrainingTab, TemplateView):
    """The table; ``?export=csv`` or ``xlsx`` gives it as a file."""

    permission = "attendance.record_attendance"
    tab = "attendance"
    template_name = "attendance/training.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]  # a file is streamed
        chosen = request.GET.get("export", "")
        if chosen in exports.CONTENT_TYPES:
            return self.export(chosen)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sessions = attendance_sessions(self.training)
        lines = lines_of(self.training, sessions)
        columns = columns_of(sessions, lines)
        begun = [column for column in columns if column.session.starts_at <= timezone.now()]
        return super().get_context_data(
            lines=lines,
            columns=columns,
            days=days_of(columns),
            first_of_day={number for number in range(len(columns)) if is_first_of_day(columns, number)},
            looks=ALL,
            total_jp=total_jp(session.jp for session in sessions),
            incomplete=[column for column in begun if not column.is_complete],
            reached=sum(1 for line in lines if line.summary.reaches_minimum),
            is_closed=bool(sessions) and refusal_of(sessions[0]) is not None,
            exports=[
                {"label": label, "url": f"?export={format}"}
                for format, label in (("csv", "CSV"), ("xlsx", "Excel (XLSX)"))
            ],
            **kwargs,
        )

    def export(self, format: str) -> HttpResponseBase:
        require_recent_proof(self.request)
        sessions = attendance_sessions(self.training)
        headers = [_("Participant"), _("Institution"), _("Position")]
        headers += [_header_of(session) for session in sessions]
        headers += [
            _("JP attended"),
            _("JP in all"),
            _("Percentage (%)"),
            _("Minimum reached"),
            _("Sessions not marked"),
        ]
        rows = [
            [
                line.enrolment.person.name_with_titles,
                line.enrolment.institution_name,
                line.enrolment.position,
                *(cell.label if cell.value != Status.CLEARED else "" for cell in line.cells),
                float(line.summary.attended_jp),
                float(line.summary.total_jp),
                line.summary.percent,
                _("yes") if line.summary.reaches_minimum else _("no"),
                line.summary.unmarked,
            ]
            for line in lines_of(self.training, sessions)
        ]
        title = _("Attendance %(training)s") % {"training": self.training}
        events.record_export(request=self.request, title=title, rows=len(rows), format=format)
        return exports.as_file(title=title, headers=headers, rows=rows, format=format)


def lines_of(training: Training, sessions: list[Session]) -> list[Line]:
    """Everybody with a place or a mark, by name, with where they stand in each of ``sessions``."""
    summaries = attendance_of(training)
    enrolments = Enrolment.objects.filter(pk__in=summaries).by_name()
    return [
        Line(
            enrolment=enrolment,
            summary=summaries[enrolment.pk],
            cells=[LOOKS[summaries[enrolment.pk].statuses[session.pk]] for session in sessions],
        )
        for enrolment in enrolments
    ]


def columns_of(sessions: list[Session], lines: list[Line]) -> list[Column]:
    """For each session, how many of those with a place are marked."""
    seated = [line for line in lines if line.enrolment.state == Enrolment.State.CONFIRMED]
    return [
        Column(
            session=session,
            marked=sum(1 for line in seated if line.cells[number].value not in AttendanceMark.OPEN),
            total=len(seated),
        )
        for number, session in enumerate(sessions)
    ]


def days_of(columns: Iterable[Column]) -> list[tuple[datetime.date, int]]:
    """Each day of the table and over how many columns it reaches."""
    return [(day, len(list(group))) for day, group in groupby(columns, lambda column: _day(column.session))]


def is_first_of_day(columns: list[Column], number: int) -> bool:
    """Whether a day begins with the column ``number``."""
    return number == 0 or columns[number - 1].session.day != columns[number].session.day


def _header_of(session: Session) -> str:
    """When a session began at its place, and what was taught."""
    zone = formatting.zone_name(session.starts_at, session.training.zone)
    return f"{session.local_start:%Y-%m-%d %H:%M} {zone} {session.label}"


def _day(session: Session) -> datetime.date:
    return session.day
