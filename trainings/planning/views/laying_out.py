"""A whole timetable at once: shown as it would be, laid out, and cleared."""

from datetime import time
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from emm.common import formatting
from emm.ui.timetable_layout import TimetableItem, build_timetable
from emm.ui.toasts import toast
from emm.ui.views import ActionView, ServiceFormView
from trainings.planning.forms.timetable_templates import LayoutForm
from trainings.planning.learning_hours import total_jp
from trainings.planning.models import Room, Session, TimetableTemplate, Training
from trainings.planning.models.timetable_templates import built_in
from trainings.planning.services import laying_out as services
from trainings.planning.services.filling import Block

from .training_tab import TrainingTab
from .trainings import TONES

# What the address says where the product's own template is chosen.
BUILT_IN = "built-in"


class LayOut(TrainingTab, ServiceFormView):
    """Choose a template and what differs from it; the timetable is shown as it would be. A POST saves it.

    A GET with the fields of the form shows the timetable by them.
    """

    permission = "planning.manage_training"
    template_name = "planning/lay_out.html"
    form_class = LayoutForm
    page_title = _("Lay out the timetable")
    submit_label = _("Use this timetable")
    success_message = ""

    @cached_property
    def template(self) -> TimetableTemplate:
        """The one that the address names, otherwise the first for trainings of this kind."""
        chosen = self.request.GET.get("template", "")
        if chosen.isascii() and chosen.isdigit() and len(chosen) < 19:
            found = TimetableTemplate.objects.filter(pk=int(chosen)).first()
            if found is None:
                raise Http404
            return found
        own = None if chosen == BUILT_IN else self.templates.first()
        return own or built_in(self.training.kind)

    @property
    def templates(self) -> QuerySet[TimetableTemplate]:
        return TimetableTemplate.objects.filter(kind=self.training.kind)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = {**super().get_form_kwargs(), "training": self.training, "instance": self.template}
        if self.request.method != "POST" and "day_begins" in self.request.GET:
            kwargs["data"] = self.request.GET
        return kwargs

    def get_initial(self) -> dict[str, Any]:
        rooms = list(Room.objects.filter(venue=self.training.venue_id)[:2])
        only = rooms[0].name if len(rooms) == 1 else ""
        return {"modules": list(self.training.curriculum.modules.values_list("pk", flat=True)), "room": only}

    def perform(self, form: Any) -> list[Session]:
        sessions = services.lay_out_timetable(
            training=self.training,
            template=form.instance,
            modules=form.chosen_modules,
            room=form.cleaned_data.get("room", ""),
        )
        count = services.count_without_breaks(sessions)
        said = ngettext("%(count)d session added.", "%(count)d sessions added.", count)
        undo = reverse("planning:training_clear", args=[self.training.pk])
        toast(self.request, said % {"count": count}, undo_url=undo)
        return sessions

    def get_success_url(self) -> str:
        return self.training.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        training, form = self.training, context["form"]
        context.update(
            template=self.template,
            templates=self.templates,
            built_in=built_in(training.kind),
            built_in_key=BUILT_IN,
            rooms=Room.objects.filter(venue=training.venue_id).values_list("name", flat=True),
            is_empty=not training.sessions.exists(),
            is_too_long=training.day_count > services.MAX_DAYS,
            values=_values(form),
            may_keep=self.request.user.has_perm("planning.manage_timetable_templates"),
            breadcrumb=[*context["breadcrumb"], {"label": training.title, "url": training.get_absolute_url()}],
        )
        if not context["is_too_long"] and (not form.is_bound or form.is_valid()):
            context.update(_preview(training, form))
        return context


class ClearTimetable(TrainingTab, ActionView):
    """Take everything off the timetable in which nothing was recorded; asked for without a POST, the page asks back."""

    permission = "planning.manage_training"
    http_method_names = ["get", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        removed, kept = services.sessions_to_clear(self.training)
        stay = gettext("These sessions stay, because something was recorded in them: %(sessions)s.")
        count = services.count_without_breaks(removed)
        text = ngettext("%(count)d session is removed.", "%(count)d sessions are removed.", count)
        consequences = [text % {"count": count}]
        if kept:
            consequences.append(stay % {"sessions": formatting.listed([f"“{session.label}”" for session in kept])})
        context = {
            "page_title": _("Clear the timetable"),
            "breadcrumb": [
                {"label": _("Trainings"), "url": reverse("planning:trainings")},
                {"label": self.training.title, "url": self.training.get_absolute_url()},
            ],
            "question": _("Remove all sessions from the timetable?"),
            "consequences": [*consequences, _("You cannot undo this. The history keeps what was planned.")],
            "submit_label": _("Clear the timetable"),
            "cancel_url": self.get_success_url(),
            "cancel_label": _("Keep the timetable"),
            "danger": True,
        }
        return render(request, "components/confirm.html", context)

    def act(self, request: HttpRequest) -> str | Promise:
        count = services.count_without_breaks(services.clear_timetable(training=self.training))
        return ngettext("%(count)d session removed.", "%(count)d sessions removed.", count) % {"count": count}

    def get_success_url(self) -> str:
        return self.training.get_absolute_url()


def _preview(training: Training, form: Any) -> dict[str, Any]:
    """The timetable as it would be, and what found no time."""
    proposed = services.propose_timetable(training=training, template=form.instance, modules=form.chosen_modules)
    items = [
        TimetableItem(
            start=session.starts_at,
            end=session.ends_at,
            title=session.label,
            tone=TONES.get(Session.Kind(session.kind), "ceremony"),
            lines=(formatting.jp(session.jp),) if session.jp else (),
        )
        for session in proposed.sessions
    ]
    return {
        "timetable": build_timetable(items, training.zone),
        "session_count": services.count_without_breaks(proposed.sessions),
        "total_jp": total_jp(session.jp for session in proposed.sessions),
        "left_over": [_label(block) for block in proposed.left_over],
    }


def _label(block: Block) -> str:
    """What found no time: the module with its learning hours, or the part by its title."""
    if block.module is not None and block.jp is not None:
        return f"{block.module.title} ({formatting.jp(block.jp)})"
    return services.title_of(block)


def _values(form: Any) -> list[tuple[str, str]]:
    """What the form says, by the names of its fields, to be sent again as it is shown."""
    pairs: list[tuple[str, str]] = []
    for field in form:
        value = field.value()
        pairs += [(field.html_name, _as_sent(each)) for each in (value if isinstance(value, list | tuple) else [value])]
    return pairs


def _as_sent(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)
