"""Making one record of two side by side, and parting them again."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emm.common.permissions import require_permission, visible_to
from emm.ui.views import ServiceFormView

from ..matching.comparing import compare
from ..matching.traits import traits_of
from ..merge_forms import MergeForm, UndoMergeForm
from ..merging.references import REFERENCES
from ..models import Merge, Person
from ..reasons import badges_of
from ..services.merging import later_rows, merge_people, undo_merge
from .people import people_crumbs


class MergePage(ServiceFormView):
    """Both records side by side. The older stays, and its address with it."""

    permission = "participants.manage_people"
    form_class = MergeForm
    template_name = "participants/merge.html"
    page_title = gettext_lazy("Make one record of two")
    submit_label = gettext_lazy("Merge the records")
    success_message = gettext_lazy("The two records are one now. You can undo this for 30 days.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["pk"] > kwargs["other"]:
            swapped = {"pk": kwargs["other"], "other": kwargs["pk"]}
            return HttpResponseRedirect(reverse("participants:merge", kwargs=swapped))
        return super().dispatch(request, *args, **kwargs)

    def get_permission_object(self) -> Person:
        people = visible_to(Person.objects.select_related("institution", "region", "user"), self.request.user)
        self.one: Person = get_object_or_404(people, pk=self.kwargs["pk"])
        self.other: Person = get_object_or_404(people.exclude(pk=self.one.pk), pk=self.kwargs["other"])
        require_permission(self.request.user, self.permission, self.other)
        return self.one

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "one": self.one, "other": self.other}

    def perform(self, form: Any) -> Merge:
        return merge_people(survivor=self.one, merged=self.other, choices=form.choices, by=self.request.user)

    def get_success_url(self) -> str:
        return self.one.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            one=self.one,
            other=self.other,
            breadcrumb=people_crumbs(None),
            reasons=badges_of(compare(traits_of(self.one), traits_of(self.other)).reasons),
            moving=self.moving(),
            **kwargs,
        )

    def moving(self) -> list[str]:
        """What goes from the newer record to the older, in words."""
        counted = [(each, each.rows([self.other.pk]).count()) for each in REFERENCES.values() if each.label]
        return [each.label(number) for each, number in counted if number and each.label]


class UndoMerge(ServiceFormView):
    """Part the records again; of what came later one says whose it is."""

    permission = "participants.manage_people"
    form_class = UndoMergeForm
    template_name = "participants/merge_undo.html"
    page_title = gettext_lazy("Undo the merge")
    submit_label = gettext_lazy("Undo the merge")
    success_message = gettext_lazy("The merge is undone. There are two records again.")

    def get_permission_object(self) -> Person:
        merges = visible_to(Merge.objects.undoable(), self.request.user)
        self.merge: Merge = get_object_or_404(merges.select_related("survivor", "merged_by"), pk=self.kwargs["pk"])
        return self.merge.survivor

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "later": later_rows(self.merge),
            "survivor": _("Record of %(name)s") % {"name": self.merge.survivor.full_name},
            "merged": _("Record of %(name)s, merged") % {"name": merged_name(self.merge)},
        }

    def perform(self, form: Any) -> Person:
        return undo_merge(merge=self.merge, by=self.request.user, assigned=form.cleaned_data)

    def get_success_url(self) -> str:
        return self.merge.survivor.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            merge=self.merge,
            merged_name=merged_name(self.merge),
            breadcrumb=people_crumbs(self.merge.survivor),
            **kwargs,
        )


def merged_name(merge: Merge) -> str:
    """How the record was called that was merged, as long as it is kept."""
    step = merge.steps.filter(model=Person._meta.label_lower, object_id=merge.merged_person).last()
    return str(json.loads(step.before)["full_name"]) if step else ""
