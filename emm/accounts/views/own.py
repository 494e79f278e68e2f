"""One's own account: language, and the ways to what allauth keeps of it."""

from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from django.views.generic.edit import UpdateView

from emm.ui.sections import sections_of

from .. import second_factor
from ..forms import LanguageForm
from ..models import User
from ..registries import OWN_SECTIONS

Type = Authenticator.Type


class MyAccount(LoginRequiredMixin, UpdateView):
    """Everybody's own page: what the product knows of one's account, and how to change it."""

    template_name = "accounts/me.html"
    form_class = LanguageForm
    extra_context = {"page_title": gettext_lazy("My account")}

    def get_object(self, queryset: Any = None) -> Model:
        return User.objects.get(pk=self.request.user.pk)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        with transaction.atomic():  # with its entry in the history
            user = form.save()  # type: ignore[attr-defined]  # a model form
        with translation.override(user.language):
            messages.success(self.request, _("Saved."))
            return HttpResponseRedirect(reverse("accounts:me"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        return super().get_context_data(
            has_app=Type.TOTP in kinds,
            keys=kinds.count(Type.WEBAUTHN),
            has_recovery_codes=Type.RECOVERY_CODES in kinds,
            sessions=UserSession.objects.filter(user=user).count(),
            sections=sections_of(OWN_SECTIONS, user, self.request),
            second_factor_required=second_factor.is_required(user),
            **kwargs,
        )


class SecondFactor(LoginRequiredMixin, TemplateView):
    """Where those are led who must have a second factor: why, which, or to showing it; and back."""

    template_name = "accounts/second_factor.html"
    extra_context = {"page_title": gettext_lazy("Set up two-step verification")}

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if second_factor.is_verified_in_session(request):
            return HttpResponseRedirect(
                request.session.pop(second_factor.GO_ON_TO, None) or reverse(settings.LOGIN_REDIRECT_URL)
            )
        if second_factor.has_second_factor(request.user):
            query = urlencode({"next": request.path})
            return HttpResponseRedirect(f"{second_factor.challenge_url(request.user)}?{query}")
        return super().get(request, *args, **kwargs)
