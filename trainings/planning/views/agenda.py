"""The agenda of a training as a PDF: for the wall, or for one trainer."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views import View

from emm.common.turns import Busy, Turns
from emm.ui.toasts import toast
from participants.models import Trainer
from trainings.planning.agenda.content import Content, content_of
from trainings.planning.models import SessionTrainer, Training
from trainings.planning.models.trainings import Language
from trainings.planning.timetable import sessions_of

from .training_tab import TrainingTab

DRAWING = Turns("agendas", at_once=1, waiting=2, patience_seconds=20, longest_seconds=60)


class AgendaForm(forms.Form):
    """In which language, and whose. What was not asked for, or is not there, is as usual."""

    language = forms.ChoiceField(required=False, choices=Language.choices)
    trainer: Any = forms.ModelChoiceField(queryset=Trainer.objects.none(), required=False)

    def __init__(self, data: Any, *, training: Training) -> None:
        super().__init__(data)
        self._training = training
        taught = SessionTrainer.objects.filter(training=training).values("trainer")
        trainers: Any = self.fields["trainer"]
        trainers.queryset = Trainer.objects.filter(pk__in=taught).select_related("person")
        self.is_valid()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the agenda, the main one first."""
        chosen = self.cleaned_data.get("language") or self._training.language
        return ("id", "en") if chosen == Language.BOTH else (chosen,)

    @property
    def trainer_chosen(self) -> Trainer | None:
        return self.cleaned_data.get("trainer")


class AgendaPdf(TrainingTab, View):
    """``?language=id`` (or "en", "both"), and ``?trainer=7`` for the sessions of one trainer."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = AgendaForm(request.GET, training=self.training)
        content = content_of(
            self.training, sessions_of(self.training), languages=form.languages, trainer=form.trainer_chosen
        )
        if not content.days:
            return self.refused(_("There is no session to print."))
        try:
            with DRAWING.take():
                document = self.draw(content)
        except Busy:
            return self.refused(_("Other agendas are being created. Try again in a moment."))
        response = HttpResponse(document, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{slugify(content.title)}.pdf"'
        return response

    def draw(self, content: Content) -> bytes:
        from trainings.planning.agenda.drawing import draw_agenda  # only who renders carries what renders

        return draw_agenda(content)

    def refused(self, words: str) -> HttpResponse:
        """Back to the timetable, with why there is no PDF."""
        toast(self.request, words, level=messages.WARNING)
        return redirect(self.training)
