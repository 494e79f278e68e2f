"""The base of pages that a link opens, and what staff do with links."""

from http import HTTPStatus
from typing import Any, ClassVar

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from emm.common.permissions import ObjectPermissionMixin
from emm.common.rate_limits import may_pass
from emm.ui.views import ActionView, ServiceFormView

from .forms import RevokeForm
from .models import Link
from .purposes import Purpose, key_in, registered
from .services import find_link, renew_link, revoke_link


class OpenedByLink:
    """Mixin for views without sign-in, at an address with ``token``: who has the link sees what it opens.

    In no cache and no search engine, told to no other page. To a stranger a wrong, an expired and a revoked link are
    the same: the page that says how to get a new one.
    """

    purpose: ClassVar[Purpose]
    request: HttpRequest
    kwargs: dict[str, Any]
    link: Link

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response: Any
        if not may_pass(request, what=f"link:{self.purpose.name}", at_most=self.purpose.openings_a_minute):
            response = render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
            response["Retry-After"] = "60"
        elif (link := find_link(purpose=self.purpose, token=kwargs["token"])) is None:
            response = render(request, self.purpose.ended_template, status=HTTPStatus.NOT_FOUND)
        else:
            self.link = link
            response = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # of the view beside it
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "no-referrer"
        return response

    @property
    def holder_key(self) -> int:
        """The key of the record to which the link belongs."""
        return key_in(self.link.holder)


class LinkInView(ObjectPermissionMixin):
    """Mixin: one link of a holder that this user may know of, with the purpose's own permission."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def link(self) -> Link:
        return get_object_or_404(Link, pk=self.kwargs["pk"])

    @cached_property
    def holder(self) -> Any:
        holder = self.link.get_holder(self.request.user)
        if holder is None:
            raise Http404
        return holder

    @property
    def permission(self) -> str:  # type: ignore[override]  # that of the purpose, once it is known that there is one
        return registered()[self.link.purpose].permission if self.holder else ""

    def get_success_url(self) -> str:
        url: str = self.holder.get_absolute_url()
        return url


class RevokeLink(LinkInView, ServiceFormView):
    form_class = RevokeForm
    page_title = gettext_lazy("Revoke the link")
    submit_label = gettext_lazy("Revoke the link")
    success_message = gettext_lazy("The link no longer works.")

    def get_over(self) -> str:
        return f"{self.link.label} · {self.holder}"

    def perform(self, form: RevokeForm) -> None:
        revoke_link(link=self.link, by=self.request.user, reason=form.cleaned_data["reason"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            danger=True,
            breadcrumb=[{"label": str(self.holder), "url": self.get_success_url()}],
            **kwargs,
        )


class RenewLink(LinkInView, ActionView):
    def act(self, request: HttpRequest) -> str:
        renew_link(link=self.link, by=request.user)
        return _("The link lasts longer now.")
