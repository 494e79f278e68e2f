"""The administrators' pages of accounts: who may come in, in which roles, until when."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from emm.common.access import Guarded, visible
from emm.common.history import entries_of
from emm.common.lists import ListPage
from emm.common.pages import ActionPage, FormPage, ModelFormPage
from emm.common.reauthentication import Reauthenticated

from .. import granting, impersonating, inviting
from ..filters import AccountFilter
from ..forms import AccountForm, InvitationForm, RoleForm
from ..models import RoleGrant, User
from ..tables import AccountTable, account_state


def crumbs(account: User | None = None) -> list[dict[str, str]]:
    """The way back to all accounts and, from a page about one, to it."""
    way = [{"label": _("Accounts"), "url": reverse("accounts:accounts")}]
    if account is not None:
        way.append({"label": account.get_short_name(), "url": account.get_absolute_url()})
    return way


class Accounts(ListPage):
    permission = "accounts.view_accounts"
    model = User
    table_class = AccountTable
    filterset_class = AccountFilter
    page_title = gettext_lazy("Accounts")
    empty_icon = "person-circle"

    def get_queryset(self) -> QuerySet[Any]:
        users: Any = super().get_queryset()
        return users.with_roles().order_by("full_name", "email")

    def get_primary_action(self) -> dict[str, Any] | None:
        return {"label": _("Invite somebody"), "url": reverse("accounts:invite")}


class Invite(Reauthenticated, FormPage):
    permission = "accounts.invite_account"
    form_class = InvitationForm
    page_title = gettext_lazy("Invite somebody")
    submit_label = gettext_lazy("Send the invitation")

    def perform(self, form: Any) -> User:
        by: Any = self.request.user
        self.user: User = inviting.invite(**form.cleaned_data, invited_by=by)
        return self.user

    def get_success_message(self) -> str:
        return _("The invitation is on its way to %(email)s.") % {"email": self.user.email}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(breadcrumb=crumbs(), **kwargs)

    def get_success_url(self) -> str:
        return self.user.get_absolute_url()

    def get_cancel_url(self) -> str:
        return reverse("accounts:accounts")


class AccountInView(Guarded):
    """Mixin for everything about one account."""

    permission = "accounts.change_account"
    kwargs: dict[str, Any]

    def get_permission_object(self) -> Model:
        # Who the account is belongs to a floor above; here it is known by the relation alone.
        accounts = User.objects.select_related("person").annotate(session_count=_sessions())
        accounts = visible(accounts, self.request.user)
        self.account: Any = get_object_or_404(accounts, pk=self.kwargs["pk"])
        return self.account

    def get_success_url(self) -> str:
        return self.account.get_absolute_url()

    def get_over(self) -> str | Promise:
        return self.account.get_short_name()


def _sessions() -> Coalesce:
    """On how many devices the account is signed in."""
    sessions = UserSession.objects.filter(user=OuterRef("pk")).order_by().values("user")
    return Coalesce(Subquery(sessions.annotate(number=Count("pk")).values("number")), 0)


class AccountPage(AccountInView, TemplateView):
    permission = "accounts.view_accounts"
    template_name = "accounts/account.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account = self.account
        user: Any = self.request.user
        kinds = list(Authenticator.objects.filter(user=account).values_list("type", flat=True))
        return super().get_context_data(
            account=account,
            page_title=account.get_short_name(),
            breadcrumb=crumbs(),
            state=account_state(account),
            person=getattr(account, "person", None),
            grants=account.role_grants.with_scope().select_related("granted_by").order_by("-valid_from", "role"),
            factors=[label for kind, label in Authenticator.Type.choices if kind in kinds],
            session_count=account.session_count,
            impersonations=account.impersonations.select_related("administrator")[:20],
            impersonation_minutes=settings.IMPERSONATION_MINUTES,
            may_impersonate=impersonating.is_possible(account, user),
            is_self=account == user,
            entries=entries_of(account, parts=[RoleGrant.history.filter(user_id=account.pk)]),
            **kwargs,
        )


class EditAccount(AccountInView, ModelFormPage):
    form_class = AccountForm
    page_title = gettext_lazy("Change the account")

    @property
    def record(self) -> User:  # type: ignore[override]  # set by the address
        return self.account

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(breadcrumb=crumbs(self.account), **kwargs)


class GiveRole(Reauthenticated, AccountInView, FormPage):
    form_class = RoleForm
    page_title = gettext_lazy("Give a role")
    submit_label = gettext_lazy("Give the role")

    def perform(self, form: Any) -> RoleGrant:
        by: Any = self.request.user
        return granting.give_role(user=self.account, granted_by=by, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(breadcrumb=crumbs(self.account), **kwargs)


class EndRole(Reauthenticated, ActionPage):
    permission = "accounts.change_account"

    def get_permission_object(self) -> Model:
        grants = RoleGrant.objects.filter(user__in=visible(User.objects.all(), self.request.user))
        self.grant: RoleGrant = get_object_or_404(grants.select_related("user"), pk=self.kwargs["pk"])
        return self.grant.user

    def act(self, request: Any) -> str | Promise:
        granting.end_role(grant=self.grant, by=request.user)
        return _("The role has ended.")

    def get_undo_url(self) -> str:
        return reverse("accounts:restore_role", args=[self.kwargs["pk"]])

    def get_success_url(self) -> str:
        return self.grant.user.get_absolute_url()


class RestoreRole(Reauthenticated, ActionPage):
    """Take back that a role was ended; it may be gone by now, and is then known by its history."""

    permission = "accounts.change_account"

    def get_permission_object(self) -> Model:
        history: Any = RoleGrant.history
        holders = history.filter(id=self.kwargs["pk"]).values("user")
        self.holder: User = get_object_or_404(visible(User.objects.all(), self.request.user), pk__in=holders)
        return self.holder

    def act(self, request: Any) -> str | Promise:
        granting.restore_role(grant_pk=self.kwargs["pk"])
        return _("The role holds again.")

    def get_success_url(self) -> str:
        return self.holder.get_absolute_url()


class AccountAction(Reauthenticated, AccountInView, ActionPage):
    """Base of the buttons on an account's page."""


class InviteAgain(AccountAction):
    def act(self, request: Any) -> str | Promise:
        inviting.resend_invitation(user=self.account, by=request.user)
        return _("The invitation is on its way to %(email)s.") % {"email": self.account.email}


class Close(AccountAction):
    def act(self, request: Any) -> str | Promise:
        inviting.deactivate(user=self.account, by=request.user)
        return _("The account is closed, and signed out everywhere.")

    def get_undo_url(self) -> str:
        return reverse("accounts:reopen", args=[self.account.pk])


class Reopen(AccountAction):
    def act(self, request: Any) -> str | Promise:
        inviting.activate(user=self.account, by=request.user)
        return _("The account is open again.")

    def get_undo_url(self) -> str:
        return reverse("accounts:close", args=[self.account.pk])


class SignOutEverywhere(AccountAction):
    def act(self, request: Any) -> str | Promise:
        inviting.sign_out(user=self.account, by=request.user)
        return _("The account is signed out everywhere.")


class RemoveFactors(AccountAction):
    def act(self, request: Any) -> str | Promise:
        removed = inviting.remove_second_factors(user=self.account, by=request.user)
        if not removed:
            return _("There was no second factor.")
        return ngettext(
            "%(count)d second factor is removed, and the account signed out everywhere.",
            "%(count)d second factors are removed, and the account signed out everywhere.",
            removed,
        ) % {"count": removed}
