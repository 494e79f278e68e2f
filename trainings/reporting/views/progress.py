"""The progress of a training in pictures: how far people came, and from which institutions they are."""

from typing import Any

from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from trainings.views.training_tab import TrainingTab

from ..progress import institutions_of, steps_of


class ProgressPage(TrainingTab, TemplateView):
    """For everybody who may see the training."""

    tab = "progress"
    template_name = "reporting/progress.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        steps, institutions = steps_of(self.training), institutions_of(self.training)
        return super().get_context_data(
            steps=steps,
            institutions=institutions,
            widest=max((each.total for each in institutions), default=0),
            columns=[_("Women"), _("Men"), _("All")],
            **kwargs,
        )
