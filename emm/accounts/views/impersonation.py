"""Looking at the product through the eyes of somebody who asked for help, and stopping it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from emm.common.reauthentication import Reauthenticated
from emm.ui.views import ServiceFormView

from .. import impersonation
from ..forms import ImpersonationForm
from ..models import Impersonation
from .accounts import AccountInView, crumbs


class Start(Reauthenticated, AccountInView, ServiceFormView):
    permission = "accounts.impersonate"
    template_name = "accounts/impersonate.html"
    form_class = ImpersonationForm
    page_title = gettext_lazy("View as this user")
    submit_label = gettext_lazy("Start viewing")
    success_message = ""
    extra_context = {"minutes": settings.IMPERSONATION_MINUTES}

    def perform(self, form: Any) -> Impersonation:
        administrator: Any = self.request.user
        return impersonation.start(administrator=administrator, account=self.account, **form.cleaned_data)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        response = super().form_valid(form)
        if response.status_code == 302:
            impersonation.set_session(self.request.session, self.result)
            response["Location"] = reverse(settings.LOGIN_REDIRECT_URL)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(breadcrumb=crumbs(self.account), **kwargs)

    def get_cancel_url(self) -> str:
        return self.account.get_absolute_url()


class End(LoginRequiredMixin, View):
    """The button of the banner; the middleware lets the administrator through as himself."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        current: Impersonation | None = getattr(request, "impersonation", None)
        impersonation.clear_session(request.session)
        if current is None:
            return HttpResponseRedirect(reverse(settings.LOGIN_REDIRECT_URL))
        impersonation.stop(current)
        messages.success(request, _("You are back in your own account."))
        return HttpResponseRedirect(current.account.get_absolute_url())
