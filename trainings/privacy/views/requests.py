"""Requests about personal data: a person's own, and for administrators all of them, each until it is answered."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from emm.audit.history import entries_of
from emm.common import formatting
from emm.common.errors import DomainError
from emm.common.permissions import ObjectPermissionMixin, visible_to
from emm.ui.lists import ListPage
from emm.ui.views import ActionView, ServiceFormView
from participants.models import Person

from .. import services as privacy_services
from ..filters import RequestFilter
from ..forms import AnswerForm, RefusalForm, RequestForm
from ..models import PrivacyRequest
from ..states import REQUEST
from ..tables import RequestTable

# By buttons of their own; the others have a form each.
MOVES = frozenset({"take", "put_back"})
DONE = {
    "take": gettext_lazy("The request is assigned to you."),
    "put_back": gettext_lazy("The request is unassigned again."),
}


class OwnRequests(ServiceFormView):
    """Everybody's own page: what they asked for, what was answered, and a form to ask."""

    permission = "privacy.file_request"
    form_class = RequestForm
    template_name = "privacy/own_requests.html"
    page_title = gettext_lazy("My requests about my data")
    submit_label = gettext_lazy("Send the request")

    def get_permission_object(self) -> None:
        self.person = Person.objects.filter(user=self.request.user.pk).first()

    def perform(self, form: Any) -> PrivacyRequest:
        if self.person is None:
            raise DomainError("privacy.no_person")
        return privacy_services.file_request(person=self.person, by=self.request.user, **form.cleaned_data)

    def get_success_message(self) -> str:
        return _("Request received. We answer by %(when)s.") % {"when": formatting.moment(self.result.due_at)}

    def get_success_url(self) -> str:
        return reverse("privacy:own_requests")

    def get_cancel_url(self) -> str:
        return reverse("accounts:me")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = PrivacyRequest.objects.filter(person=self.person) if self.person else PrivacyRequest.objects.none()
        return super().get_context_data(
            person=self.person,
            requests=own.order_by("-received_at", "-pk"),
            hours=settings.PRIVACY_ANSWER_HOURS,
            breadcrumb=[{"label": _("My account"), "url": reverse("accounts:me")}],
            **kwargs,
        )


class Requests(ListPage):
    permission = "privacy.answer_requests"
    model = PrivacyRequest
    table_class = RequestTable
    filterset_class = RequestFilter
    page_title = gettext_lazy("Privacy requests")
    empty_icon = "shield-lock"
    empty_title = gettext_lazy("No privacy requests yet")
    empty_text = gettext_lazy("People make requests under My account: access, correction, erasure or objection.")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("person", "handled_by").defer("text", "answer")


class RequestInView(ObjectPermissionMixin):
    """Mixin for everything about one request."""

    permission = "privacy.answer_requests"
    kwargs: dict[str, Any]

    def get_permission_object(self) -> PrivacyRequest:
        requests = visible_to(PrivacyRequest.objects.select_related("person", "handled_by"), self.request.user)
        self.privacy_request: PrivacyRequest = get_object_or_404(requests, pk=self.kwargs["pk"])
        return self.privacy_request

    def get_success_url(self) -> str:
        return self.privacy_request.get_absolute_url()


class RequestPage(RequestInView, TemplateView):
    template_name = "privacy/request.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.privacy_request
        return super().get_context_data(
            asked=asked,
            is_late=asked.is_late(),
            moves=REQUEST.available(asked.state),
            entries=entries_of(asked),
            page_title=str(asked),
            breadcrumb=[{"label": _("Privacy requests"), "url": reverse("privacy:requests")}],
            **kwargs,
        )


class MoveRequest(RequestInView, ActionView):
    """Take a request in hand, or put it back."""

    def get_permission_object(self) -> PrivacyRequest:
        if self.kwargs["transition"] not in MOVES:
            raise Http404
        return super().get_permission_object()

    def act(self, request: HttpRequest) -> str | Promise:
        name = self.kwargs["transition"]
        privacy_services.move_request(request=self.privacy_request, transition=name, by=request.user)
        return DONE[name]

    def get_undo_url(self) -> str:
        (other,) = MOVES - {self.kwargs["transition"]}
        return reverse("privacy:request_move", args=[self.privacy_request.pk, other])


class AnswerRequest(RequestInView, ServiceFormView):
    form_class = AnswerForm
    template_name = "privacy/request_answer.html"
    page_title = gettext_lazy("Answer the request")
    submit_label = gettext_lazy("Send the answer")
    success_message = gettext_lazy("Request answered. We have sent an email to the person.")

    def perform(self, form: Any) -> PrivacyRequest:
        return privacy_services.answer_request(
            request=self.privacy_request, answer=form.cleaned_data["answer"], by=self.request.user
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            asked=self.privacy_request,
            breadcrumb=[
                {"label": _("Privacy requests"), "url": reverse("privacy:requests")},
                {"label": str(self.privacy_request), "url": self.privacy_request.get_absolute_url()},
            ],
            **kwargs,
        )


class RefuseRequest(AnswerRequest):
    form_class = RefusalForm
    page_title = gettext_lazy("Refuse the request")
    submit_label = gettext_lazy("Send the refusal")
    success_message = gettext_lazy("Request refused. We have sent an email to the person.")

    def perform(self, form: Any) -> PrivacyRequest:
        return privacy_services.refuse_request(
            request=self.privacy_request, reason=form.cleaned_data["answer"], by=self.request.user
        )
