"""What speaks against confirming somebody is asked on a page of its own, by the address that confirms."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from emm.common.form_fields import CleanCharField
from emm.ui.views import ActionView, safe_next
from trainings.enrolment.places import DecisionNeeded, Question
from trainings.planning.models import Training

MAX_REASON_LENGTH = 300


class DecisionForm(forms.Form):
    """The decision on ``questions``: the codes come back, with a reason where one is asked for."""

    reason = CleanCharField(
        label=_("Reason"),
        max_length=MAX_REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The reason is kept in the history of this participant."),
    )
    despite = forms.Field(required=False, widget=forms.MultipleHiddenInput())
    next = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, questions: list[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = any(question.wants_reason for question in questions)


class DecidedAction(ActionView):
    """An action that may need a decision first. A GET asks for it; the form of that page posts the answer here."""

    http_method_names = ["get", "post", "options"]
    training: Training

    def get_question(self) -> str | Promise:
        """What is asked above what speaks against it."""
        raise NotImplementedError

    def get_open_questions(self) -> list[Question]:
        """What speaks against it; may raise ``ValidationError``."""
        raise NotImplementedError

    @property
    def answer(self) -> dict[str, Any]:
        """The decision that came with the request, in the terms of the services."""
        posted = self.request.POST
        return {"despite": posted.getlist("despite"), "reason": posted.get("reason", "")[:MAX_REASON_LENGTH]}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            questions = self.get_open_questions()
        except ValidationError as refusal:
            for message in refusal.messages:
                messages.error(request, message)
            return HttpResponseRedirect(self.get_success_url())
        initial = {"despite": [each.code for each in questions], "next": request.GET.get("next", "")}
        return self._ask(questions, DecisionForm(questions=questions, initial=initial))

    def refused(self, refusal: ValidationError) -> HttpResponse:
        if not isinstance(refusal, DecisionNeeded):
            return super().refused(refusal)
        if "despite" not in self.request.POST:
            address = urlencode({"next": safe_next(self.request)})
            return HttpResponseRedirect(f"{self.request.path}?{address}")
        # Answered, but not all: a reason is missing, or something came up meanwhile.
        questions = list(refusal.questions)
        data = self.request.POST.copy()
        data.setlist("despite", [each.code for each in questions])
        return self._ask(questions, DecisionForm(data, questions=questions), status=422)

    def _ask(self, questions: list[Question], form: DecisionForm, status: int = 200) -> HttpResponse:
        context = {
            "page_title": self.get_question(),
            "breadcrumb": participants_crumbs(self.training),
            "consequences": [each.text for each in questions],
            "form": form,
            "submit_label": _("Confirm anyway") if questions else _("Confirm"),
            "cancel_url": self.get_success_url(),
        }
        return render(self.request, "components/confirm.html", context, status=status)


def participants_crumbs(training: Training) -> list[dict[str, Any]]:
    """The way up from a page about one participant."""
    return [
        {"label": _("Trainings"), "url": reverse("planning:trainings")},
        {"label": training.title, "url": training.get_absolute_url()},
        {"label": _("Participants"), "url": reverse("enrolment:participants", args=[training.pk])},
    ]
