"""What a text field suggests while somebody types: the search address of one kind of record."""

from typing import Any, ClassVar

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import View

from emm.common.permissions import ObjectPermissionMixin, visible_to
from emm.common.rate_limits import account_may_pass

from .record_field import MAX_TEXT_LENGTH, MOST, matching

# Somebody who types without a pause asks three times a second.
SUGGESTIONS_A_MINUTE = 200


class Suggestions(ObjectPermissionMixin, View):
    """Up to ten records that match the text, as options.

    Set ``permission``, ``model`` and ``detail``, a field that tells two of one name apart.

    The parameter ``of`` names the one that holds the text, since htmx sends a field under its own name.
    """

    http_method_names = ["get", "head", "options"]
    model: ClassVar[type[Model]]
    detail: ClassVar[str]

    def get(self, request: HttpRequest) -> HttpResponse:
        if not account_may_pass(request.user, what="suggestions", at_most=SUGGESTIONS_A_MINUTE):
            return HttpResponse(status=429)
        of = request.GET.get("of", "")
        text = request.GET.get(of, "").strip()[:MAX_TEXT_LENGTH]
        records: Any = visible_to(self.model._default_manager.all(), request.user)
        found = list(matching(records, text)[:MOST]) if text else []
        options = [{"key": each.pk, "name": each.name, "detail": getattr(each, self.detail)} for each in found]
        return render(request, "components/suggestions.html", {"options": options, "of": of, "text": text})
