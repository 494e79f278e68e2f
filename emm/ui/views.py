"""Bases of the pages that make, change and act; a view translates, a service decides."""

from http import HTTPStatus
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic.edit import FormView

from emm.common.errors import DomainError
from emm.common.permissions import ObjectPermissionMixin
from emm.forms.keeping import forget_kept, kept_form, say_it_is_back, send_again
from emm.forms.models import KeptForm
from emm.forms.parts import Part, RowsPart, parts_of
from emm.forms.submissions import answer_once, is_redirect
from emm.forms.versions import Comparison, compare, version_of

from .toasts import toast


class ServiceFormView(ObjectPermissionMixin, FormView):
    """A page with one form. ``perform`` calls the service; what the service refuses stands at its field.

    The template gets ``page_title``, ``over`` (the line above it), ``submit_label`` and ``cancel_url``.

    The form of a record (``get_record``) undoes nothing that others saved since it was opened: see
    ``emm.forms.versions``. A POST is one transaction that holds the record while it compares and saves. Sent twice, it
    is done once: see ``emm.forms.submissions``.
    """

    template_name = "components/form_page.html"
    page_title: ClassVar[str | Promise] = ""
    submit_label: ClassVar[str | Promise] = _("Save")
    success_message: ClassVar[str | Promise] = _("Saved.")
    # What the rows beside the form (``get_rows``) are called where they are compared.
    rows_label: ClassVar[str | Promise] = ""
    rows: Any
    comparison: Comparison | None = None
    # Whether the form shows what was typed before a sign-in, so that nothing is done by it (``emm.forms.keeping``).
    is_restoring = False

    def get_record(self) -> Model | None:
        """The record whose values the form shows, known once the permission was looked at; None: it shows none."""
        return None

    def get_held(self) -> Model | None:
        """The record whose row is locked first: the one that the service locks first, too."""
        return self.get_record()

    def get_rows(self, data: Any = None) -> Any:
        """The formset beside the form, if there is one: as it is stored, or as it was sent."""
        return None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST" or not request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)
        return answer_once(request, lambda: self.dispatch_held(request, *args, **kwargs))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kept = kept_form(request)
        return self.show_kept(kept) if kept else super().get(request, *args, **kwargs)

    def show_kept(self, kept: KeptForm) -> HttpResponse:
        """The form with what was typed before the sign-in, looked at as if it was sent, but not saved."""
        self.is_restoring = True
        send_again(self.request, kept)
        say_it_is_back(self.request, kept)
        with transaction.atomic():
            response = self.post(self.request, *self.args, **self.kwargs)
            transaction.set_rollback(True)
        response.status_code = HTTPStatus.OK
        return response

    def dispatch_held(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer a POST in one transaction, with the record locked."""
        with transaction.atomic():
            # Found, locked, and by the dispatch below read again as it is then.
            self.get_permission_object()
            if (held := self.get_held()) is not None:
                rows = type(held)._base_manager.select_for_update(no_key=True, of=("self",))
                list(rows.filter(pk=held.pk).values_list("pk"))
            return super().dispatch(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> Any:
        if self.get_record() is None:
            return super().get_form(form_class)
        if self.request.method != "POST":
            form: Any = super().get_form(form_class)
            form.version_shown = version_of(self.get_parts(form))
            return form
        kwargs = {name: value for name, value in self.get_form_kwargs().items() if name not in {"data", "files"}}
        shown = (form_class or self.get_form_class())(**kwargs)
        self.comparison = compare(self.get_parts(shown), self.request.POST)
        self.request.POST = self.comparison.data  # type: ignore[assignment]  # a copy of it
        form = super().get_form(form_class)
        form.version_shown, form.version_conflicts = self.comparison.version, self.comparison.conflicts
        for conflict in form.version_conflicts:
            if form.errors is not None:  # looked at, it is validated
                form.add_error(conflict.name_in_form, conflict.message)
        return form

    def shown_rows(self) -> Any:
        """The rows that were sent, once ``post`` has set them; else those that are stored."""
        if not hasattr(self, "rows"):
            self.rows = self.get_rows()
        return self.rows

    def get_parts(self, form: BaseForm) -> list[Part]:
        """What the unbound ``form`` and the rows beside it show of the record."""
        parts: list[Part] = [*parts_of(form)]
        if (rows := self.shown_rows()) is not None:
            parts.append(RowsPart(rows, str(self.rows_label)))
        return parts

    def perform(self, form: Any) -> Any:
        """Do what the form asks for; may raise ``ValidationError`` (thus any ``DomainError``)."""
        raise NotImplementedError

    def form_valid(self, form: BaseForm) -> HttpResponse:
        if self.is_restoring:
            return self.form_invalid(form)
        try:
            self.result = self.perform(form)
        except ValidationError as refusal:
            if progress := progress_instead(self.request, refusal):
                return progress
            add_errors(form, refusal)
            return self.form_invalid(form)
        forget_kept(self.request)
        if self.success_message:
            messages.success(self.request, self.get_success_message())
        if self.comparison and self.comparison.kept:
            told = {"fields": ", ".join(self.comparison.kept)}
            messages.info(self.request, gettext("Someone else changed meanwhile, and it is kept: %(fields)s.") % told)
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 409 if getattr(form, "version_conflicts", None) else 422
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


class ServiceModelFormView(ServiceFormView):
    """A ``FormPage`` on a model form: to make a record, or (with ``self.record``) to change one."""

    record: Model | None = None

    def get_record(self) -> Model | None:
        return self.record

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        kwargs["instance"] = self.record
        return kwargs

    @transaction.atomic
    def perform(self, form: Any) -> Any:
        return form.save()


class AnsweredOnce:
    """Mixin, leftmost, for a view whose POST is done once, though it is sent twice: ``emm.forms.submissions``."""

    # Set where the answer leads on although nothing was done.
    was_refused = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return answer_once(
            request,
            lambda: super(AnsweredOnce, self).dispatch(request, *args, **kwargs),  # type: ignore[misc]  # of the view
            is_done=lambda response: is_redirect(response) and not self.was_refused,
        )


class ActionView(AnsweredOnce, ObjectPermissionMixin, View):
    """A POST that does one thing and goes back. ``act`` calls the service and returns what to say.

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
            self.was_refused = True
            return self.refused(refusal)
        if said:
            toast(request, str(said), undo_url=self.get_undo_url())
        return HttpResponseRedirect(safe_next(request) or self.get_success_url())

    def refused(self, refusal: ValidationError) -> HttpResponse:
        """What is answered when the service refused: it is told where one goes on."""
        if progress := progress_instead(self.request, refusal):
            return progress
        for message in refusal.messages:
            messages.error(self.request, message)
        return HttpResponseRedirect(safe_next(self.request) or self.get_success_url())


def progress_instead(request: HttpRequest, refusal: ValidationError) -> HttpResponse | None:
    """Where what was asked for is done already, for whoever may see it there."""
    url = refusal.page_instead(request.user) if isinstance(refusal, DomainError) else ""
    if not url:
        return None
    messages.info(request, " ".join(refusal.messages))
    return HttpResponseRedirect(url)


def add_errors(form: BaseForm, refusal: ValidationError) -> None:
    """Show a service's refusal at the form's fields; what belongs to none of them goes to the top."""
    by_field = refusal.error_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.error_list}
    for field, errors in by_field.items():
        form.add_error(field if field in form.fields else None, errors)


def safe_next(request: HttpRequest) -> str:
    """Where the form's ``next`` leads, if it is a page of ours; otherwise nothing."""
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if target and allowed else ""
