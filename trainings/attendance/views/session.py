"""The list of a session: a form that works without script, and taps where there is script."""

import uuid
from http import HTTPStatus
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

from emm.forms.keeping import kept_form, say_it_is_back, send_again, typed_into
from emm.forms.models import KeptForm
from emm.ui.toasts import toast
from emm.ui.views import AnsweredOnce, add_errors

from ..forms import SessionNoteForm, act_of, changed_marks, changed_rows
from ..messages import present_counts_from
from ..models import AttendanceMark
from ..roster import Row, counts_of, rows_of
from ..services import confirm_early, mark_all_present, record_marks, refusal_of, write_session_note
from ..statuses import CLEARED, EARLY, FIRST, OTHERS
from ..summary import attendance_sessions
from ..timing import counts_from, needs_reason_after, reason_missing, too_early_for_all
from .access import SessionGuard

# From so many participants on, the page offers a search.
SEARCH_FROM = 16
# After so many days a mark is a late entry, and the page says so.
LATE_AFTER_DAYS = 3


# A page from the browser's cache would show and send again what was true then.
@method_decorator(never_cache, name="dispatch")
class SessionPage(AnsweredOnce, SessionGuard, TemplateView):
    """GET shows the list; POST saves the rows of the form that were changed."""

    template_name = "attendance/session.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kept = kept_form(request)
        return self.show_kept(kept) if kept else super().get(request, *args, **kwargs)

    def show_kept(self, kept: KeptForm) -> HttpResponse:
        """The list with what was marked before the sign-in; nothing is saved by it."""
        send_again(self.request, kept)
        say_it_is_back(self.request, kept)
        response = self.show_again()
        response.status_code = HTTPStatus.OK
        return response

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
            toast(self.request, _("No changes."))
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
        before = [each for each in sessions if (each.starts_at, each.pk) < (self.session.starts_at, self.session.pk)]
        after = [each for each in sessions if (each.starts_at, each.pk) > (self.session.starts_at, self.session.pk)]
        closed = refusal_of(self.session)
        now = timezone.now()
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
            early_status=EARLY,
            early=sum(1 for row in rows if row.recorded_status == EARLY.value),
            counts_by_now=now >= counts_from(self.session),
            needs_reason=now > needs_reason_after(self.session),
            reason=self.request.POST.get("reason", ""),
            # The form's own numbers: sent twice, it counts once.
            act=uuid.uuid4(),
            bulk_act=uuid.uuid4(),
            undo_act=uuid.uuid4(),
            previous_session=before[-1] if before else None,
            next_session=after[0] if after else None,
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
        if timezone.now() < counts_from(self.session):
            rest = _("Earlier marks are kept as “Too early”. You can record excused and sick participants now.")
            return f"{present_counts_from(self.session)} {rest}"
        return ""

    def get_device_data(self) -> dict[str, Any]:
        """Addresses and words for attendance.js."""
        return {
            "mark_url": reverse("attendance:mark", args=[self.session.pk]),
            "undo_url": reverse("attendance:undo", args=[self.session.pk]),
            # An outbox belongs to one person: nobody sends what another tapped on a shared phone.
            "outbox": f"attendance-{self.request.user.pk}-{self.session.pk}",
            # By the server's clock, from which the script tells how wrong its own is.
            "now": timezone.now().isoformat(),
            "counts_from": counts_from(self.session).isoformat(),
            "needs_reason_after": needs_reason_after(self.session).isoformat(),
            "words": device_words() | self.get_timing_words(),
        }

    def get_timing_words(self) -> dict[str, str]:
        """What attendance.js says of marks before and long after the session."""
        return {
            "early": present_counts_from(self.session),
            "early_for_all": " ".join(too_early_for_all(self.session).messages),
            "reason": " ".join(reason_missing().messages),
        }


class AllPresent(SessionPage):
    """Saves the form, then marks everybody present who is not marked yet."""

    def mark(self) -> list[AttendanceMark]:
        return mark_all_present(**self.get_arguments())

    def get_arguments(self) -> dict[str, Any]:
        data = self.request.POST
        return {
            "session": self.session,
            "by": self.request.user,
            "act": act_of(data, "bulk_act"),
            "reason": data.get("reason", ""),
        }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kept = kept_form(request)
        return self.show_kept(kept) if kept else HttpResponseRedirect(self.get_success_url())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            _recorded, errors = self.save_rows()
            if errors:
                return self.show_again(errors=errors)
            marks = self.mark()
        except ValidationError as refusal:
            return self.show_again(message=" ".join(refusal.messages))
        self.say(marks)
        return HttpResponseRedirect(self.get_success_url())


class ConfirmEarly(AllPresent):
    """Saves the form, then marks those present whose mark was too early."""

    def mark(self) -> list[AttendanceMark]:
        return confirm_early(**self.get_arguments())


class SessionNotePage(SessionPage):
    """Saves what happened in the session."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kept = kept_form(request)
        return self.show_kept(kept) if kept else HttpResponseRedirect(self.get_success_url())

    def show_kept(self, kept: KeptForm) -> HttpResponse:
        say_it_is_back(self.request, kept)
        return self.render_to_response(self.get_context_data(note_form=SessionNoteForm(typed_into(kept))))

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
        toast(request, _("Note saved."))
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
        "none": _("No participant matches your search."),
        "nothing_to_mark": _("All participants are already marked."),
        "refused": _("Not saved: %(reason)s"),
        "signed_out": _("You were signed out. Reload the page and sign in. Your changes are kept on this device."),
        "gone": _("You no longer have access to this list."),
        "unkept": _("This browser cannot store data offline. Keep the page open until everything is saved."),
    }
