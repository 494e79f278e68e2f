"""What the page's script talks to: JSON in, JSON out, every refusal with a status and a sentence."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views import View

from emm.common.problems import Problem
from emm.ui.views import ActionView

from ..forms import act_of
from ..messages import present_counts_from
from ..models import AttendanceMark
from ..roster import standings_for_device
from ..services import record_marks, undo_last
from ..sync_payload import Unreadable, marks_of, read_message, reason_of, undone_at, uuid_of
from .access import SessionGuard


def problem(status: int, detail: str) -> JsonResponse:
    return Problem(HTTPStatus(status), detail).as_response()


class DeviceView(SessionGuard, View):
    """Base: refusals of every kind become problem documents."""

    http_method_names = ["post", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except PermissionDenied:
            return problem(403, _("You may not record attendance in this session."))
        except Http404:
            return problem(404, _("There is no such session."))
        except Unreadable as error:
            return problem(error.status, str(error))
        except ValidationError as refusal:
            return problem(422, " ".join(refusal.messages))

    def handle_no_permission(self) -> HttpResponse:  # type: ignore[override]  # narrower
        return problem(401, _("You are signed out."))


class RecordMarks(DeviceView):
    """Takes a batch of marks; answers with what became of each, and with where everybody stands now."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        outcome = record_marks(session=self.session, marks=marks_of(read_message(request)), by=request.user)
        results: dict[str, dict[str, str]] = {
            **{str(number): self.result_of(mark) for number, mark in outcome.recorded.items()},
            **{str(number): {"outcome": "skipped"} for number in outcome.skipped},
            **{
                str(number): {"outcome": "refused", "detail": " ".join(error.messages)}
                for number, error in outcome.refused.items()
            },
        }
        return JsonResponse(
            {"results": results, "standings": standings_for_device(self.session)},
            status=422 if outcome.refused else 200,
        )

    def result_of(self, mark: AttendanceMark) -> dict[str, str]:
        """What became of a stored mark; one that was too early is kept and does not count."""
        if mark.status == AttendanceMark.Status.EARLY:
            return {"outcome": "early", "detail": present_counts_from(self.session)}
        return {"outcome": "recorded"}


class UndoFromDevice(DeviceView):
    """Takes back the person's last act, or the one that the device names."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        message = read_message(request)
        undo_last(
            session=self.session,
            by=request.user,
            client_uuid=uuid_of(message, "uuid"),
            act=uuid_of(message, "act"),
            marked_at=undone_at(message),
            reason=reason_of(message),
        )
        return JsonResponse({"standings": standings_for_device(self.session)})


class UndoFromPage(SessionGuard, ActionView):
    """The same by a button of the page; ``?act=`` names the act."""

    http_method_names = ["get", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(self.get_success_url())

    def act(self, request: HttpRequest) -> str:
        named = act_of(request.GET) if "act" in request.GET else None
        undo_last(
            session=self.session,
            by=request.user,
            client_uuid=act_of(request.POST, "undo_act"),
            act=named,
            reason=request.POST.get("reason", ""),
        )
        return _("Undone.")


def undo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One address for both: a device says so by the type of what it sends."""
    view = UndoFromDevice if request.content_type == "application/json" else UndoFromPage
    return view.as_view()(request, pk=pk)
