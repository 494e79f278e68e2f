"""Cancel a session of the timetable, and let it take place after all."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from emm.common.form_fields import CleanCharField
from emm.ui.form_parts import helper_with
from emm.ui.views import ActionView, ServiceFormView
from trainings.planning.models import Session
from trainings.planning.models.sessions import MAX_REASON_LENGTH
from trainings.planning.services import session_cancellation

from .training_tab import TrainingTab, session_in_view


class CancellationForm(forms.Form):
    reason = CleanCharField(
        label=_("Reason"),
        max_length=MAX_REASON_LENGTH,
        help_text=_("Participants do not see the reason. It is kept in the history of the training."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper_with(Layout("reason"))


class SessionCancel(TrainingTab, ServiceFormView):
    """Asks for the reason, says what follows, and cancels the session."""

    permission = "planning.manage_training"
    template_name = "components/confirm.html"
    form_class = CancellationForm
    page_title = _("Cancel session")
    submit_label = _("Cancel session")

    def get_training_pk(self) -> int:
        self.session = session_in_view(self.request.user, self.kwargs["pk"])
        return self.session.training_id

    def perform(self, form: Any) -> Session:
        return session_cancellation.cancel_session(
            session=self.session, reason=form.cleaned_data["reason"], by=self.request.user
        )

    def get_success_message(self) -> str:
        return gettext("Session “%(session)s” cancelled.") % {"session": self.session}

    def get_success_url(self) -> str:
        return self.training.get_absolute_url()

    def get_cancel_url(self) -> str:
        return reverse("planning:session_edit", args=[self.session.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            question=gettext("Cancel “%(session)s”?") % {"session": self.session},
            consequences=[
                _("The session stays on the timetable and on the public page, struck out."),
                _("Its room and its trainers are free at this time."),
                _("Attendance that was recorded is kept but does not count."),
                _("You can restore the session later if its room and its trainers are still free."),
            ],
            danger=True,
            cancel_label=_("Keep the session"),
            breadcrumb=[
                *context["breadcrumb"],
                {"label": self.training.title, "url": self.training.get_absolute_url()},
            ],
        )
        return context


class SessionRestore(TrainingTab, ActionView):
    """Let a cancelled session take place after all."""

    permission = "planning.manage_training"

    def get_training_pk(self) -> int:
        self.session = session_in_view(self.request.user, self.kwargs["pk"])
        return self.session.training_id

    def act(self, request: HttpRequest) -> str | Promise:
        session = session_cancellation.restore_session(session=self.session)
        return gettext("Session “%(session)s” takes place again.") % {"session": session}

    def get_success_url(self) -> str:
        return self.training.get_absolute_url()
