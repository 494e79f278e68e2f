"""The list of a session: a form that works without script, and taps where there is script."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from emm.common.pages import add_errors
from emm.common.toasts import toast

from ..forms import SessionNoteForm, act_of, changed_marks, changed_rows
from ..models import AttendanceMark
from ..recording import mark_all_present, record_marks, refusal_of, write_session_note
from ..roll import Row, counts_of, rows_of
from ..statuses import CLEARED, FIRST, OTHERS
from ..summary import attendance_sessions
from .access import SessionGuard

# From so many participants on, the page offers a search.
SEARCH_FROM = 16
# After so many days a mark is a late entry, and the page says so.
LATE_AFTER_DAYS = 3


# A page from the browser's cache would show and send again what was true then.
@method_decorator(never_cache, name="dispatch")
class SessionPage(SessionGuard, TemplateView):
    """GET shows the list; POST saves the rows of the form that were changed."""

    template_name = "attendance/session.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            recorded, errors = self.save_rows()
        except ValidationError as refusal:
            return self.show_again(message=" ".join(refusal.messages))
        if errors:
            return self.show_again(errors=errors)
        self.say(recorded)
        return HttpResponseRedirect(self.get_success_url())

    def save_rows(self) -> tuple[list[AttendanceMark], dict[int, str]]:
        """Record what was changed in the form. Returns the marks, and by enrolment what was refused."""
        marks = changed_marks(self.request.POST)
        if not marks:
            return [], {}
        outcome = record_marks(session=self.session, marks=marks, by=self.request.user)
        errors = {
            mark.enrolment_id: " ".join(outcome.refused[mark.client_uuid].messages)
            for mark in marks
            if mark.client_uuid in outcome.refused
        }
        return list(outcome.recorded.values()), errors

    def say(self, recorded: list[AttendanceMark]) -> None:
        if not recorded:
            toast(self.request, _("Nothing was changed."))
            return
        text = ngettext("%(count)d mark saved.", "%(count)d marks saved.", len(recorded)) % {"count": len(recorded)}
        undo = reverse("attendance:undo", args=[self.session.pk])
        toast(self.request, text, undo_url=f"{undo}?act={recorded[0].act}")

    def show_again(self, *, errors: dict[int, str] | None = None, message: str = "") -> HttpResponse:
        """The page with what was typed, and why it was not saved."""
        rows = rows_of(self.session)
        typed = changed_rows(self.request.POST)
        for row in rows:
            row.status, row.note = typed.get(row.enrolment.pk, (row.status, row.note))
            row.error = (errors or {}).pop(row.enrolment.pk, "")
        elsewhere = " ".join({message, *(errors or {}).values()} - {""})
        return self.render_to_response(self.get_context_data(rows=rows, form_error=elsewhere), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows: list[Row] = kwargs.pop("rows", None) or rows_of(self.session)
        sessions = attendance_sessions(self.session.training)
        place = next(number for number, session in enumerate(sessions) if session.pk == self.session.pk)
        closed = refusal_of(self.session)
        kwargs.setdefault("note_form", SessionNoteForm(initial={"note": self.session.note, "shown": self.session.note}))
        return super().get_context_data(
            session=self.session,
            training=self.session.training,
            rows=rows,
            counts=counts_of(rows),
            closed=" ".join(closed.messages) if closed else "",
            warning=self.get_warning(),
            first_statuses=FIRST,
            other_statuses=[*OTHERS, CLEARED],
            # The form's own numbers: sent twice, it counts once.
            act=uuid.uuid4(),
            bulk_act=uuid.uuid4(),
            undo_act=uuid.uuid4(),
            previous_session=sessions[place - 1] if place else None,
            next_session=sessions[place + 1] if place + 1 < len(sessions) else None,
            has_search=len(rows) >= SEARCH_FROM,
            device=self.get_device_data(),
            **kwargs,
        )

    def get_warning(self) -> str:
        """What is unusual about recording now, in words."""
        days = (self.session.training.today - self.session.day).days
        if days > LATE_AFTER_DAYS:
            return ngettext(
                "This session was %(days)d day ago. What you enter now is recorded with today’s date.",
                "This session was %(days)d days ago. What you enter now is recorded with today’s date.",
                days,
            ) % {"days": days}
        if self.session.starts_at > timezone.now() and days < 0:
            return _("This session is still to come. Record only who has excused themselves in advance.")
        return ""

    def get_device_data(self) -> dict[str, Any]:
        """Addresses and words for attendance.js."""
        return {
            "mark_url": reverse("attendance:mark", args=[self.session.pk]),
            "undo_url": reverse("attendance:undo", args=[self.session.pk]),
            # An outbox belongs to one person: nobody sends what another tapped on a shared phone.
            "outbox": f"attendance-{self.request.user.pk}-{self.session.pk}",
            "words": device_words(),
        }


class AllPresent(SessionPage):
    """Saves the form, then marks everybody present who is not marked yet."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(self.get_success_url())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            _recorded, errors = self.save_rows()
            if errors:
                return self.show_again(errors=errors)
            marks = mark_all_present(session=self.session, by=request.user, act=act_of(request.POST, "bulk_act"))
        except ValidationError as refusal:
            return self.show_again(message=" ".join(refusal.messages))
        self.say(marks)
        return HttpResponseRedirect(self.get_success_url())


class SessionNotePage(SessionPage):
    """Saves what happened in the session."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(self.get_success_url())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        data = request.POST.copy()
        form = SessionNoteForm(data)
        if form.is_valid():
            try:
                write_session_note(session=self.session, by=request.user, **form.cleaned_data)
            except ValidationError as refusal:
                add_errors(form, refusal)
                # The writer reads the other note now: sending again is meant.
                data["shown"] = self.session.note
        if form.errors:
            return self.render_to_response(self.get_context_data(note_form=form), status=422)
        toast(request, _("The note is saved."))
        return HttpResponseRedirect(self.get_success_url())


def device_words() -> dict[str, Any]:
    """What attendance.js says. Where a number is filled in: the form for one, then the form for several."""
    return {
        "saved": _("Saved"),
        "saving": _("Saving …"),
        "waiting": [
            ngettext(
                "No network · %(count)s change is kept on this device and sent later",
                "No network · %(count)s changes are kept on this device and sent later",
                number,
            )
            for number in (1, 2)
        ],
        "trouble": [
            ngettext(
                "The server does not answer · %(count)s change is kept on this device and sent later",
                "The server does not answer · %(count)s changes are kept on this device and sent later",
                number,
            )
            for number in (1, 2)
        ],
        "found": [ngettext("%(count)s participant found", "%(count)s participants found", number) for number in (1, 2)],
        "nothing_to_mark": _("Everybody is marked already."),
        "refused": _("Not saved: %(reason)s"),
        "signed_out": _("You were signed out. Reload the page and sign in: your changes are kept on this device."),
        "gone": _("This list is not open to you any more."),
        "unkept": _("This browser keeps nothing: do not close the page before everything is saved."),
    }
