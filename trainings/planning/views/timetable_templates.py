"""The list of timetable templates, and the forms that add, change and remove one."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emm.common.permissions import ObjectPermissionMixin, visible_to
from emm.ui.lists import ListPage
from emm.ui.views import ActionView, ServiceModelFormView
from trainings.planning.filters import TimetableTemplateFilter
from trainings.planning.forms.timetable_templates import TimetableTemplateForm
from trainings.planning.models import TimetableTemplate, Training
from trainings.planning.models.timetable_templates import built_in
from trainings.planning.services import timetable_templates as services
from trainings.planning.tables import TimetableTemplateTable

from .calendar import views_of_trainings
from .training_tab import last_known

VIEW, MANAGE = "planning.view_timetable_templates", "planning.manage_timetable_templates"


class TimetableTemplates(ListPage):
    permission = VIEW
    export_is_personal = False
    model = TimetableTemplate
    table_class = TimetableTemplateTable
    filterset_class = TimetableTemplateFilter
    page_title = gettext_lazy("Timetable templates")
    empty_icon = "calendar3"
    empty_title = gettext_lazy("No timetable template yet")
    empty_text = gettext_lazy("Until you add one, timetables begin with the product’s own template for each kind.")

    def get_primary_action(self) -> dict[str, Any] | None:
        if not self.request.user.has_perm(MANAGE):
            return None
        return {"label": _("Add a template"), "url": reverse("planning:timetable_template_create")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tabs = views_of_trainings(self.request.user, current="timetable_templates")
        return {**super().get_context_data(**kwargs), "tabs": tabs}


class _TemplateForm(ServiceModelFormView):
    """What adding and changing share."""

    permission = MANAGE
    template_name = "planning/timetable_template_form.html"
    form_class = TimetableTemplateForm

    def perform(self, form: Any) -> TimetableTemplate:
        return services.save_timetable_template(template=form.instance)

    def get_success_url(self) -> str:
        return reverse("planning:timetable_templates")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [{"label": _("Timetable templates"), "url": reverse("planning:timetable_templates")}]
        return super().get_context_data(breadcrumb=crumbs, record=self.record, **kwargs)


class TimetableTemplateCreate(_TemplateForm):
    """Begins with what the address says of the settings, or with the product's own template for the kind."""

    page_title = gettext_lazy("Add a template")
    submit_label = gettext_lazy("Add the template")
    success_message = gettext_lazy("Template added.")

    def get_initial(self) -> dict[str, Any]:
        kind = self.request.GET.get("kind", "")
        start = built_in(kind) if kind in Training.Kind.values else TimetableTemplate()
        names = TimetableTemplate.SETTINGS
        given = {name: self.request.GET[name] for name in names if name in self.request.GET}
        return {"kind": kind, **{name: getattr(start, name) for name in names}, **given}


class _OfTemplate(ObjectPermissionMixin):
    """Mixin for everything about one template."""

    permission = MANAGE
    kwargs: dict[str, Any]

    def get_permission_object(self) -> TimetableTemplate:
        templates = visible_to(TimetableTemplate.objects.all(), self.request.user)
        self.record: TimetableTemplate = get_object_or_404(templates, pk=self.kwargs["pk"])
        self.stored_name = str(self.record)
        return self.record


class TimetableTemplateEdit(_OfTemplate, _TemplateForm):
    record: TimetableTemplate

    def get_page_title(self) -> str | Promise:
        return _("Edit %(name)s") % {"name": self.stored_name}


class TimetableTemplateDelete(_OfTemplate, ActionView):
    """Take a template away."""

    def act(self, request: HttpRequest) -> str | Promise:
        services.delete_timetable_template(template=self.record)
        return _("Template “%(name)s” removed.") % {"name": self.stored_name}

    def get_undo_url(self) -> str:
        return reverse("planning:timetable_template_put_back", args=[self.kwargs["pk"]])

    def get_success_url(self) -> str:
        return reverse("planning:timetable_templates")


class TimetableTemplatePutBack(ActionView):
    """Put a template back that was taken away."""

    permission = MANAGE

    def act(self, request: HttpRequest) -> str | Promise:
        template = services.put_back_timetable_template(removed=last_known(TimetableTemplate, self.kwargs["pk"]))
        return _("Template “%(name)s” restored.") % {"name": template}

    def get_success_url(self) -> str:
        return reverse("planning:timetable_templates")
