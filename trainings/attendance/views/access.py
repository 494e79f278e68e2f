"""What every page about one session's attendance shares."""

from typing import Any

from django.http import Http404
from django.urls import reverse

from emm.common.permissions import ObjectPermissionMixin
from trainings.planning.models import Session, Training
from trainings.planning.views.training_tab import session_in_view


class SessionGuard(ObjectPermissionMixin):
    """Finds the session (404 for strangers and for breaks) and asks whether the person may record its attendance."""

    permission = "attendance.record_attendance"
    kwargs: dict[str, Any]
    session: Session

    def get_permission_object(self) -> Training:
        self.session = session_in_view(self.request.user, self.kwargs["pk"])
        if self.session.kind == Session.Kind.BREAK:
            raise Http404
        return self.session.training

    def get_success_url(self) -> str:
        return reverse("attendance:session", args=[self.session.pk])
