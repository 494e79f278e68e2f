"""allauth's pages of recovery codes: that they were looked at is written down, and what cannot be read is said."""

from typing import Any

from allauth.mfa.recovery_codes.views import (
    DownloadRecoveryCodesView,
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from emm.audit import events

from ..second_factor import UnreadableSecret


class Show(ViewRecoveryCodesView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().get(request, *args, **kwargs)
        except UnreadableSecret:
            return render(request, self.template_name, {"are_unreadable": True, "can_generate_codes": True})
        _record(request)
        return response


class Download(DownloadRecoveryCodesView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except UnreadableSecret as error:
            raise Http404 from error

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _record(request, format="txt")
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response


class Make(GenerateRecoveryCodesView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        try:
            context: dict[str, Any] = super().get_context_data(**kwargs)
        except UnreadableSecret:
            # Past allauth's own, which counts the codes that are left.
            context = super(GenerateRecoveryCodesView, self).get_context_data(unused_code_count=0, **kwargs)
        return context


def _record(request: HttpRequest, **data: str) -> None:
    events.record(events.Act.CODES_VIEWED, by=request.user, request=request, about=request.user, **data)
