"""Who was signed out while typing finds what was typed in the form again, after signing in as the same account.

The number of a form says for which account the page was made, so nothing is kept for anybody else, and nothing for
somebody who never had a page of ours. What is kept is encrypted, for an hour, and saves nothing by itself.
"""

import datetime
import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.utils.translation import gettext

from .models import MAX_ADDRESS_LENGTH, KeptForm
from .submissions import NUMBER, account_of

# In the address of a form: which kept form to show in it.
PARAMETER = "entered"
KEPT_FOR = datetime.timedelta(hours=1)
MAX_BYTES = 64 * 1024
# For each account; with more, the oldest goes.
MOST_KEPT = 5
# A field whose name contains one of these holds a secret.
SECRET_NAMES = ("password", "secret", "token", "otp", "credential", "passkey")

_OF_THE_PAGE = frozenset({"csrfmiddlewaretoken", NUMBER})


def keep_and_sign_in(request: HttpRequest) -> HttpResponse | None:
    """Keep what was posted to the form at this address; the way to the sign-in and back to it.

    Somebody who is signed in as the same account again is led back at once. None where it cannot be known for whom to
    keep it, or somebody else is signed in.
    """
    account = account_of(request.POST.get(NUMBER, ""))
    if account is None or (request.user.is_authenticated and request.user.pk != account):
        return None
    if not get_user_model()._default_manager.filter(pk=account, is_active=True).exists():
        return None
    address = _address(request)
    if (kept := _keep(request, account)) is not None:
        address = f"{address}{'&' if '?' in address else '?'}{urlencode({PARAMETER: kept.pk})}"
    else:
        messages.warning(request, gettext("Your entries are too long to be kept. Nothing was saved."))
    return HttpResponseRedirect(address) if request.user.is_authenticated else redirect_to_login(address)


def shows_kept_forms(view: Any) -> bool:
    """Whether the page at an address, here its view, can show again what was typed."""
    if hasattr(view, "model_admin"):
        return view.__name__ in {"add_view", "change_view"} and hasattr(view.model_admin, "show_kept")
    return hasattr(getattr(view, "view_class", None), "show_kept")


def kept_form(request: HttpRequest) -> KeptForm | None:
    """What this account typed into the form at this address, if the address asks for it."""
    key = request.GET.get(PARAMETER, "")
    if not (key.isascii() and key.isdigit() and len(key) < 19 and request.user.is_authenticated):
        return None
    kept = KeptForm.objects.filter(pk=int(key), account_id=request.user.pk, address=request.path)
    return kept.filter(created_at__gt=timezone.now() - KEPT_FOR).first()


def typed_into(kept: KeptForm) -> QueryDict:
    """What was typed, as a POST has it."""
    data = QueryDict(mutable=True)
    for name, values in json.loads(kept.typed or "[]"):
        data.setlist(name, values)
    data._mutable = False
    return data


def send_again(request: Any, kept: KeptForm) -> None:
    """Let the request look like the one that was not answered, for a view that shows its form and saves nothing."""
    request.FILES  # noqa: B018  read now, since reading it first later would empty POST
    request.method, request.POST = "POST", typed_into(kept)


def say_it_is_back(request: HttpRequest, kept: KeptForm) -> None:
    messages.warning(request, sentence_about(kept))


def sentence_about(kept: KeptForm) -> str:
    """What whoever finds the form filled in is told."""
    told = gettext("You were signed out before you saved. Your entries are back in the form. Check them, then save.")
    return f"{told} {gettext('Choose the files again.')}" if kept.has_files else told


def forget_kept(request: HttpRequest) -> None:
    """It is saved now, so nothing has to be kept."""
    if (kept := kept_form(request)) is not None:
        kept.delete()


def delete_old_kept_forms() -> None:
    KeptForm.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()


def _keep(request: HttpRequest, account: int) -> KeptForm | None:
    """None: it is too long."""
    typed = json.dumps([[name, values] for name, values in request.POST.lists() if not _is_private(name)])
    if len(typed.encode()) > MAX_BYTES or len(request.path) > MAX_ADDRESS_LENGTH:
        return None
    with transaction.atomic():
        # One at a time for an account, so that no more are kept than may be.
        list(get_user_model()._default_manager.select_for_update(no_key=True).filter(pk=account).values_list("pk"))
        kept = KeptForm.objects.create(
            account_id=account, address=request.path, typed=typed, has_files=bool(request.FILES)
        )
        newest = KeptForm.objects.filter(account_id=account).order_by("-pk").values_list("pk", flat=True)[:MOST_KEPT]
        KeptForm.objects.filter(account_id=account).exclude(pk__in=list(newest)).delete()
    return kept


def _is_private(name: str) -> bool:
    return name in _OF_THE_PAGE or any(word in name.lower() for word in SECRET_NAMES)


def _address(request: HttpRequest) -> str:
    """The address of the form, without the kept form that it may have shown already."""
    asked: list[Any] = [
        (name, value)
        for name, value in parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True)
        if name != PARAMETER
    ]
    return f"{request.path}?{urlencode(asked)}" if asked else request.path
