"""Which person an account is: an administrator's page between the two."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from emm.accounts.views.accounts import AccountInView
from emm.common.permissions import visible_to
from emm.common.reauthentication import Reauthenticated
from emm.ui.views import ActionView

from ..models import Person
from ..services.account_links import link_account, people_to_link, unlink_account


class AccountPerson(AccountInView, TemplateView):
    """Find the person; what fits the account's address or name is shown first."""

    template_name = "participants/account_person.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = self.request.GET.get("q", "")[:200]
        account = self.account
        return super().get_context_data(
            account=account,
            page_title=_("Link a person with %(name)s") % {"name": account.get_short_name()},
            breadcrumb=[
                {"label": _("Accounts"), "url": reverse("accounts:accounts")},
                {"label": account.get_short_name(), "url": account.get_absolute_url()},
            ],
            text=text,
            current=Person.objects.filter(user=account).first(),
            people=people_to_link(account=account, text=text),
            **kwargs,
        )


class LinkPerson(Reauthenticated, AccountInView, ActionView):
    def act(self, request: HttpRequest) -> str | Promise:
        # An Undo has no fields: there the person stands in the address.
        number = request.POST.get("person") or request.GET.get("person", "")
        people = visible_to(Person.objects.all(), request.user)
        person = get_object_or_404(people, pk=int(number) if number.isdecimal() and len(number) < 18 else 0)
        link_account(person=person, account=self.account, by=request.user)
        return _("The account is linked with %(name)s.") % {"name": person}

    def get_undo_url(self) -> str:
        return reverse("participants:account_unlink", args=[self.account.pk])


class UnlinkPerson(Reauthenticated, AccountInView, ActionView):
    def act(self, request: HttpRequest) -> str | Promise:
        self.person = unlink_account(account=self.account, by=request.user)
        return _("The account is no longer linked with a person.")

    def get_undo_url(self) -> str:
        if self.person is None:
            return ""
        return f"{reverse('participants:account_link', args=[self.account.pk])}?person={self.person.pk}"
