"""The administrators' pages of accounts: who may come in, in which roles, until when."""

from typing import Any, ClassVar

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from emm.audit.history import entries_of
from emm.common.ordering import by_name
from emm.common.permissions import ObjectPermissionMixin, visible_to
from emm.common.reauthentication import Reauthenticated
from emm.ui.lists import ListPage
from emm.ui.sections import sections_of
from emm.ui.views import ActionView, ServiceFormView, ServiceModelFormView

from .. import impersonation
from ..filters import AccountFilter
from ..forms import AccountForm, ReasonForm
from ..models import User
from ..registries import FACTS, HISTORY, LIST_ACTION, SECTIONS
from ..services import invitations as invitation_services
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
        return users.with_roles().order_by(by_name("full_name"), "email")

    def get_primary_action(self) -> dict[str, Any] | None:
        action = next(iter(LIST_ACTION.values()), None)
        return {"label": action.label, "url": reverse(action.address)} if action else None


class AccountInView(ObjectPermissionMixin):
    """Mixin for everything about one account."""

    permission = "accounts.change_account"
    kwargs: dict[str, Any]

    def get_permission_object(self) -> Model:
        accounts = User.objects.annotate(session_count=_sessions())
        accounts = visible_to(accounts, self.request.user)
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
            facts=sections_of(FACTS, account, self.request),
            sections=sections_of(SECTIONS, account, self.request),
            factors=[label for kind, label in Authenticator.Type.choices if kind in kinds],
            session_count=account.session_count,
            impersonations=account.impersonations.select_related("administrator")[:20],
            impersonation_minutes=settings.IMPERSONATION_MINUTES,
            may_impersonate=impersonation.is_possible(account, user),
            is_self=account == user,
            entries=entries_of(account, parts=[rows(account) for rows in HISTORY.values()]),
            **kwargs,
        )


class EditAccount(AccountInView, ServiceModelFormView):
    form_class = AccountForm
    page_title = gettext_lazy("Change the account")

    @property
    def record(self) -> User:  # type: ignore[override]  # set by the address
        return self.account

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(breadcrumb=crumbs(self.account), **kwargs)


class AccountAction(Reauthenticated, AccountInView, ActionView):
    """Base of the buttons on an account's page."""


class InviteAgain(AccountAction):
    def act(self, request: Any) -> str | Promise:
        invitation_services.resend_invitation(user=self.account, by=request.user)
        return _("Invitation sent to %(email)s.") % {"email": self.account.email}


class Close(AccountAction):
    def act(self, request: Any) -> str | Promise:
        invitation_services.deactivate(user=self.account, by=request.user)
        return _("Account deactivated and signed out on all devices.")

    def get_undo_url(self) -> str:
        return reverse("accounts:reopen", args=[self.account.pk])


class Reopen(AccountAction):
    def act(self, request: Any) -> str | Promise:
        invitation_services.activate(user=self.account, by=request.user)
        return _("Account reactivated.")

    def get_undo_url(self) -> str:
        return reverse("accounts:close", args=[self.account.pk])


class ReasonedAct(Reauthenticated, AccountInView, ServiceFormView):
    """Base of what cannot be taken back: a page of its own that says what follows, and asks for the reason."""

    template_name = "accounts/reasoned_act.html"
    form_class = ReasonForm
    consequences: ClassVar[str | Promise] = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            breadcrumb=crumbs(self.account), consequences=self.consequences, danger=True, **kwargs
        )


class SignOutEverywhere(ReasonedAct):
    page_title = gettext_lazy("Sign this account out on all devices")
    submit_label = gettext_lazy("Sign out on all devices")
    success_message = gettext_lazy("The account is signed out on all devices. We have sent an email to its owner.")
    consequences = gettext_lazy("Work that is not saved is lost. The owner can sign in again.")

    def perform(self, form: Any) -> None:
        by: Any = self.request.user
        invitation_services.sign_out(user=self.account, by=by, reason=form.cleaned_data["reason"])


class RemoveFactors(ReasonedAct):
    page_title = gettext_lazy("Reset two-step verification")
    submit_label = gettext_lazy("Reset two-step verification")
    consequences = gettext_lazy(
        "The authenticator app, the passkeys and the recovery codes of this account stop working. The account is "
        "signed out on all devices, and its password alone opens it until the owner sets up new ones. Make sure that "
        "the request comes from the owner."
    )

    def perform(self, form: Any) -> int:
        by: Any = self.request.user
        return invitation_services.remove_second_factors(user=self.account, by=by, reason=form.cleaned_data["reason"])

    def get_success_message(self) -> str:
        if not self.result:
            return _("This account has no two-step verification.")
        return _("Two-step verification is reset. We have sent an email to the owner of the account.")
