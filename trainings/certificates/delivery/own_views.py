"""A participant's own page."""

from typing import Any

from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from emm.common.permissions import ObjectPermissionMixin
from trainings.certificates.rules.participant_overview import own_trainings


class MyTrainings(ObjectPermissionMixin, TemplateView):
    permission = "certificates.view_own"
    template_name = "certificates/mine.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            page_title=_("My trainings"), trainings=own_trainings(self.request.user), **kwargs
        )
