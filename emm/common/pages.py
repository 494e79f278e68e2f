"""Bases of the pages that make, change and act; a view translates, a verb decides."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic.edit import FormView

from .access import Guarded
from .toasts import toast


class FormPage(Guarded, FormView):
    """A page with one form. ``perform`` calls the verb; what the verb refuses stands at its field.

    The template gets ``page_title``, ``over`` (the line above it), ``submit_label`` and ``cancel_url``.
    """

    template_name = "components/form_page.html"
    page_title: ClassVar[str | Promise] = ""
    submit_label: ClassVar[str | Promise] = _("Save")
    success_message: ClassVar[str | Promise] = _("Saved.")

    def perform(self, form: Any) -> Any:
        """Do what the form asks for; may raise ``ValidationError`` (thus any ``DomainError``)."""
        raise NotImplementedError

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            self.result = self.perform(form)
        except ValidationError as refusal:
            add_errors(form, refusal)
            return self.form_invalid(form)
        if self.success_message:
            messages.success(self.request, self.get_success_message())
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_success_message(self) -> str:
        return str(self.success_message)

    def get_page_title(self) -> str | Promise:
        return self.page_title

    def get_over(self) -> str | Promise:
        return ""

    def get_cancel_url(self) -> str:
        return self.get_success_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.setdefault("page_title", self.get_page_title())
        context.setdefault("over", self.get_over())
        context.setdefault("submit_label", self.submit_label)
        context.setdefault("cancel_url", self.get_cancel_url())
        return context


class ModelFormPage(FormPage):
    """A ``FormPage`` on a model form: to make a record, or (with ``self.record``) to change one."""

    record: Model | None = None

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        kwargs["instance"] = self.record
        return kwargs

    def perform(self, form: Any) -> Any:
        return form.save()


class ActionPage(Guarded, View):
    """A POST that does one thing and goes back. ``act`` calls the verb and returns what to say.

    Where the deed can be taken back, ``get_undo_url`` names the address that does so by a POST.
    """

    http_method_names = ["post", "options"]

    def act(self, request: HttpRequest) -> str | Promise | None:
        raise NotImplementedError

    def get_undo_url(self) -> str:
        """Asked for after ``act``; empty: there is no way back."""
        return ""

    def get_success_url(self) -> str:
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            said = self.act(request)
        except ValidationError as refusal:
            for message in refusal.messages:
                messages.error(request, message)
        else:
            if said:
                toast(request, str(said), undo_url=self.get_undo_url())
        return HttpResponseRedirect(safe_next(request) or self.get_success_url())


def add_errors(form: BaseForm, refusal: ValidationError) -> None:
    """Show a verb's refusal at the form's fields; what belongs to none of them goes to the top."""
    by_field = refusal.error_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.error_list}
    for field, errors in by_field.items():
        form.add_error(field if field in form.fields else None, errors)


def safe_next(request: HttpRequest) -> str:
    """Where the form's ``next`` leads, if it is a page of ours; otherwise nothing."""
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if target and allowed else ""
