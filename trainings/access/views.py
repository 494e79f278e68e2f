"""Inviting people, giving roles and ending them."""

from typing import Any

from django.db.models import Model
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emm.accounts.models import User
from emm.accounts.views.accounts import AccountInView, crumbs
from emm.common.permissions import visible_to
from emm.common.reauthentication import Reauthenticated
from emm.ui.views import ActionView, ServiceFormView

from .forms import InvitationForm, RoleForm
from .models import RoleGrant
from .services import invitations as invitation_services
from .services import roles as role_services


class Invite(Reauthenticated, ServiceFormView):
    permission = "accounts.invite_account"
    form_class = InvitationForm
    page_title = gettext_lazy("Invite a person")
    submit_label = gettext_lazy("Send the invitation")

    def perform(self, form: Any) -> User:
        by: Any = self.request.user
        self.user: User = invitation_services.invite(**form.cleaned_data, invited_by=by)
        return self.user

    def get_success_message(self) -> str:
        return _("Invitation sent to %(email)s.") % {"email": self.user.email}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(breadcrumb=crumbs(), **kwargs)

    def get_success_url(self) -> str:
        return self.user.get_absolute_url()

    def get_cancel_url(self) -> str:
        return reverse("accounts:accounts")


class GiveRole(Reauthenticated, AccountInView, ServiceFormView):
    form_class = RoleForm
    page_title = gettext_lazy("Give a role")
    submit_label = gettext_lazy("Give the role")

    def perform(self, form: Any) -> RoleGrant:
        by: Any = self.request.user
        return role_services.give_role(user=self.account, granted_by=by, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(breadcrumb=crumbs(self.account), **kwargs)


class EndRole(Reauthenticated, ActionView):
    permission = "accounts.change_account"

    def get_permission_object(self) -> Model:
        grants = RoleGrant.objects.filter(user__in=visible_to(User.objects.all(), self.request.user))
        self.grant: RoleGrant = get_object_or_404(grants.select_related("user"), pk=self.kwargs["pk"])
        return self.grant.user

    def act(self, request: Any) -> str | Promise:
        role_services.end_role(grant=self.grant, by=request.user)
        return _("Role ended.")

    def get_undo_url(self) -> str:
        return reverse("access:restore_role", args=[self.kwargs["pk"]])

    def get_success_url(self) -> str:
        return self.grant.user.get_absolute_url()


class RestoreRole(Reauthenticated, ActionView):
    """Take back that a role was ended; it may be gone by now, and is then known by its history."""

    permission = "accounts.change_account"

    def get_permission_object(self) -> Model:
        history: Any = RoleGrant.history
        holders = history.filter(id=self.kwargs["pk"]).values("user")
        self.holder: User = get_object_or_404(visible_to(User.objects.all(), self.request.user), pk__in=holders)
        return self.holder

    def act(self, request: Any) -> str | Promise:
        role_services.restore_role(grant_pk=self.kwargs["pk"], by=request.user)
        return _("Role restored.")

    def get_success_url(self) -> str:
        return self.holder.get_absolute_url()
