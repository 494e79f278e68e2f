"""The list of emails, the page of one with its history, and what can be done with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from emm.common.errors import DomainError
from emm.common.permissions import ObjectPermissionMixin, visible_to
from emm.common.reauthentication import Reauthenticated
from emm.ui.lists import ListPage
from emm.ui.views import ActionView, ServiceFormView

from .. import kinds, records, rendering
from ..filters import MessageFilter
from ..forms import CancelForm, HandledForm
from ..models import Message
from ..services import outbox
from ..tables import MessageTable


class Messages(ListPage):
    permission = "outbox.view_messages"
    model = Message
    table_class = MessageTable
    filterset_class = MessageFilter
    page_title = gettext_lazy("Emails")
    empty_icon = "envelope"
    empty_title = gettext_lazy("No emails yet")
    empty_text = gettext_lazy("Emails such as those with certificates appear here, with what happened to each.")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().defer("text")

    def get_primary_action(self) -> dict[str, Any] | None:
        if not self.request.user.has_perm("outbox.edit_texts"):
            return None
        return {"label": _("Edit the texts"), "url": reverse("outbox:texts"), "icon": "pencil"}

    def get_empty_action(self) -> None:
        return None  # no email is made here


@dataclass(frozen=True)
class Step:
    """A line of a message's history."""

    label: str
    at: datetime
    by: str
    reason: str = ""


class MessageInView(ObjectPermissionMixin):
    """Mixin for everything about one message, as far as this user may know of it."""

    permission = "outbox.view_messages"
    kwargs: dict[str, Any]

    def get_permission_object(self) -> Message:
        rows = visible_to(Message.objects.select_related("requested_by", "repeats", "repeated_by"), self.request.user)
        self.message: Message = get_object_or_404(rows, pk=self.kwargs["pk"])
        return self.message

    def get_success_url(self) -> str:
        return self.message.get_absolute_url()


class MessagePage(MessageInView, TemplateView):
    template_name = "messages/message.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        message, text = self.message, _text_of(self.message)
        return super().get_context_data(
            message=message,
            kind_label=kinds.label_of(message.kind),
            recipient=records.recipient_of(message),
            record=records.record_of(message),
            steps=_steps(message),
            attachments=list(message.attachments.all()),
            again=getattr(message, "repeated_by", None),
            may_change=self.request.user.has_perm("outbox.change_message", message),
            page_title=text.get("subject") or _("Email: %(kind)s") % {"kind": kinds.label_of(message.kind)},
            breadcrumb=[{"label": _("Emails"), "url": reverse("outbox:messages")}],
            **text,
            **kwargs,
        )


def _text_of(message: Message) -> dict[str, str]:
    """What was sent; of a message that waits what would be sent now, or why it would not."""
    kind = kinds.find(message.kind)
    if message.state != Message.State.WAITING or kind is None:
        return {"subject": message.subject, "text": message.text}
    try:
        content = kind.compose(message)
    except DomainError as obstacle:
        return {"obstacle": " ".join(obstacle.messages)}
    with translation.override(content.language):
        values = rendering.without_secrets(kind, content.values)
        wording = rendering.wording_of(kind, content.language)
        email = rendering.render(kind, wording, values, content.language)
    return {"subject": email.subject, "text": email.text}


def _steps(message: Message) -> list[Step]:
    """The newest first; it began when somebody asked for it."""
    rows = message.events.select_related("by").order_by("-pk")
    steps = [Step(each.get_state_display(), each.at, str(each.by or _("the system")), each.reason) for each in rows]
    return [*steps, Step(_("Requested"), message.created_at, str(message.requested_by or _("the system")))]


class _Change(MessageInView):
    permission = "outbox.change_message"


class SendAgain(Reauthenticated, _Change, ActionView):
    def act(self, request: HttpRequest) -> str | Promise:
        self.message = outbox.send_again(message=self.message, by=request.user)
        return _("The email is sent again. This is the new one.")


class CancelMessage(_Change, ServiceFormView):
    form_class = CancelForm
    page_title = gettext_lazy("Cancel the email")
    submit_label = gettext_lazy("Cancel the email")
    success_message = gettext_lazy("Email cancelled.")

    def perform(self, form: Any) -> None:
        outbox.cancel(message=self.message, by=self.request.user, reason=form.cleaned_data["reason"])

    def get_over(self) -> str:
        return str(self.message)


class MarkHandled(_Change, ServiceFormView):
    form_class = HandledForm
    page_title = gettext_lazy("Close without sending again")
    submit_label = gettext_lazy("Close")
    success_message = gettext_lazy("Closed. The email is not on the list of tasks any more.")

    def perform(self, form: Any) -> None:
        outbox.mark_handled(message=self.message, by=self.request.user, reason=form.cleaned_data["reason"])

    def get_over(self) -> str:
        return str(self.message)
