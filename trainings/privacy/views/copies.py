"""The copy of what is in the database about a person: for the person, or for an administrator who sends it to them."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views import View

from emm.audit import events
from emm.common.permissions import ObjectPermissionMixin, visible_to
from emm.common.reauthentication import Reauthenticated
from participants.models import Person

from ..data_export import copy_of


class _Copy(ObjectPermissionMixin, View):
    permission = "privacy.copy_person"
    http_method_names = ["post", "options"]

    def get_permission_object(self) -> Person:
        known = visible_to(Person.objects.select_related("institution", "region", "user"), self.request.user)
        self.person: Person = get_object_or_404(known, pk=self.kwargs["pk"])
        return self.person

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        events.record(events.Act.DOWNLOAD, by=request.user, request=request, about=self.person, format="json")
        response = JsonResponse(copy_of(self.person), json_dumps_params={"ensure_ascii": False, "indent": 1})
        response["Content-Disposition"] = f'attachment; filename="person-{self.person.pk}.json"'
        response["Cache-Control"] = "no-store"
        return response


class PersonCopy(Reauthenticated, _Copy):
    """Asked for by a POST, after a fresh proof of who asks; kept in the audit log."""
