"""Who teaches what in a training, how much, and who could lead the sessions that nobody leads yet."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from emm.ui.toasts import toast
from emm.ui.views import ActionView
from participants.models import Trainer
from trainings.planning.models import Session, SessionTrainer
from trainings.planning.services import sessions as session_services
from trainings.planning.team import Candidate, candidates_for, team_of
from trainings.planning.timetable import sessions_of

from .training_tab import TrainingTab, last_known, session_in_view

# Enough to choose from at a glance; the session's own form offers everybody.
MAX_CANDIDATES = 6


class TeamPage(TrainingTab, TemplateView):
    tab = "trainers"
    template_name = "planning/training_trainers.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        sessions = sessions_of(self.training)
        uncovered = [session for session in sessions if session.lacks_lead] if context["may_change"] else []
        candidates = candidates_for(self.training, uncovered, seen_by=self.request.user)
        context.update(
            team=team_of(sessions, seen_by=self.request.user),
            uncovered=[
                {"session": session, "candidates": _leads_to_choose(session, those)}
                for session, those in zip(uncovered, candidates, strict=True)
            ],
            wants_leads=any(session.kind in Session.LEARNING_KINDS for session in sessions),
        )
        return context


class AssignTrainer(TrainingTab, ActionView):
    """Let a trainer lead a session that has no lead trainer."""

    permission = "planning.manage_training"

    def get_training_pk(self) -> int:
        self.session = session_in_view(self.request.user, self.kwargs["pk"])
        return self.session.training_id

    def act(self, request: HttpRequest) -> str | Promise | None:
        chosen = request.POST.get("trainer", "")
        number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else 0
        known = Trainer.objects.for_user(request.user).select_related("person")
        trainer = known.filter(pk=number).first()
        if trainer is None:
            raise Http404
        part = session_services.assign_trainer(session=self.session, part=session_services.Part(trainer))
        toast(
            request,
            _("%(trainer)s leads “%(session)s”.") % {"trainer": trainer.person.full_name, "session": self.session},
            undo_url=reverse("planning:session_unassign", args=[part.pk]),
        )
        return None

    def get_success_url(self) -> str:
        return reverse("planning:training_trainers", args=[self.training.pk])


class UnassignTrainer(TrainingTab, ActionView):
    """Take a trainer out of a session."""

    permission = "planning.manage_training"

    def get_training_pk(self) -> int:
        seen = Session.objects.for_user(self.request.user)
        parts = SessionTrainer.objects.filter(session__in=seen).select_related("session__module", "trainer__person")
        part = parts.filter(pk=self.kwargs["pk"]).first()
        if part is None:
            raise Http404
        self.part = part
        return part.session.training_id

    def act(self, request: HttpRequest) -> None:
        part = self.part
        session_services.remove_trainer(part=part)
        say_taken_out(request, part_pk=self.kwargs["pk"], trainer=part.trainer, session=part.session)

    def get_success_url(self) -> str:
        return reverse("planning:training_trainers", args=[self.training.pk])


class ReassignTrainer(TrainingTab, ActionView):
    """Let a trainer who was taken out of a session teach in it again, in the same role."""

    permission = "planning.manage_training"

    def get_training_pk(self) -> int:
        self.removed = last_known(SessionTrainer, self.kwargs["pk"])
        self.session = session_in_view(self.request.user, self.removed.session_id)
        return self.session.training_id

    def act(self, request: HttpRequest) -> str | Promise:
        trainer = Trainer.objects.select_related("person").filter(pk=self.removed.trainer_id).first()
        if trainer is None:
            raise Http404
        part = session_services.Part(trainer, self.removed.role)
        session_services.assign_trainer(session=self.session, part=part)
        return _("%(trainer)s teaches “%(session)s” again.") % {
            "trainer": trainer.person.full_name,
            "session": self.session,
        }

    def get_success_url(self) -> str:
        return reverse("planning:training_trainers", args=[self.training.pk])


def say_taken_out(request: HttpRequest, *, part_pk: int, trainer: Trainer, session: Session) -> None:
    """Tell that ``trainer`` no longer teaches in ``session``, and offer the way back."""
    toast(
        request,
        _("%(trainer)s no longer teaches “%(session)s”.") % {"trainer": trainer.person.full_name, "session": session},
        undo_url=reverse("planning:session_reassign", args=[part_pk]),
    )


def _leads_to_choose(session: Session, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those who fit and are not in the session in another role."""
    present = {part.trainer_id for part in session.trainers.all()}
    return [each for each in candidates if each.fits and each.trainer.pk not in present][:MAX_CANDIDATES]
