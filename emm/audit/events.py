"""Writing the audit log: who signed in, took data out, or looked at what is hidden.

Changes of records are not written here; they are in the records' own histories. ``emm.audit.log`` reads both.
"""

import ipaddress
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.signals import login_code_rejected
from allauth.mfa.signals import authentication_failed
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest
from django.utils import translation
from django.utils.encoding import force_str

from emm.ui.signals import list_exported

from .models import AuditEvent

Act = AuditEvent.Act
_TAKING_OUT = frozenset({Act.DOWNLOAD, Act.EXPORT})
# Of an address only what tells one network from another is kept.
_KEPT_BITS = {4: 24, 6: 48}


def record(
    act: str,
    *,
    by: Any = None,
    request: Any = None,
    about: Any = None,
    label: str = "",
    **data: Any,
) -> AuditEvent | None:
    """Write one line of the log. ``data`` holds nothing personal and no translated words.

    ``label`` names what has no row of its own, or whose row may go; people are named by ``about`` alone. Whoever looks
    through somebody else's eyes is the one who acts. A HEAD request takes nothing out and writes nothing.
    """
    if act in _TAKING_OUT and getattr(request, "method", "") == "HEAD":
        return None
    impersonation = getattr(request, "impersonation", None)
    if impersonation is not None:
        by = impersonation.administrator
        data["seen_as"] = impersonation.account_id
    is_record = isinstance(about, Model)
    return AuditEvent.objects.create(
        act=act,
        by=by if by is not None and by.is_authenticated else None,
        object_type=about._meta.label_lower if is_record else "",
        object_id=about.pk if is_record else None,
        label=label[:250],
        data=data,
        network=network_of(request),
    )


def record_export(
    *, request: Any, title: Any, rows: int, format: str, listed: HttpRequest | None = None, **kwargs: Any
) -> None:
    """A list left the product as a file: which, how long, and by which filters (their names, not what was searched)."""
    listed = listed or request
    query = listed.GET
    filters = sorted(name for name in query if name not in {"export", "sort", "page"} and query[name])
    record(
        Act.EXPORT,
        by=request.user,
        request=request,
        list=listed.resolver_match.view_name if listed.resolver_match else listed.path,
        title=in_every_language(title),
        rows=rows,
        format=format,
        filters=filters,
    )


def in_every_language(text: Any) -> dict[str, str]:
    """A lazily translated text in each language; plain text is the same in all."""
    words = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words[code] = force_str(text)
    return words


def network_of(request: HttpRequest | None) -> str:
    """The network a request came from: 203.0.113.0/24, 2001:db8:1::/48, or nothing when that is unknown."""
    if request is None:
        return ""
    try:
        address = ipaddress.ip_address(get_adapter(request).get_client_ip(request))
    except (ValueError, PermissionDenied):
        return ""
    return str(ipaddress.ip_network(f"{address}/{_KEPT_BITS[address.version]}", strict=False))


# --- Sign-ins, whatever way somebody comes ----------------------------------------------------


def _signed_in(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    methods = [entry["method"] for entry in get_authentication_records(request, user)] if request else []
    record(Act.SIGN_IN, by=user, request=request, methods=methods)


def _signed_out(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    if user is not None:
        record(Act.SIGN_OUT, by=user, request=request)


def _sign_in_failed(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    email = str(credentials.get("email") or credentials.get("username") or "")
    account = get_user_model().objects.filter(email=email.strip().lower()).first()
    # Whose account it was to be; what was typed for one that does not exist is nobody's business.
    record(Act.SIGN_IN_FAILED, by=None, request=request, about=account, method="password")


def _code_rejected(sender: Any, request: HttpRequest, user: Any = None, **kwargs: Any) -> None:
    record(Act.SIGN_IN_FAILED, by=None, request=request, about=user, method="code")


def _second_factor_failed(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    record(Act.SIGN_IN_FAILED, by=None, request=request, about=user, method="mfa")


def listen() -> None:
    """Connect the log to everything that says that somebody came or went; called once, at start."""
    for signal, receiver in (
        (user_logged_in, _signed_in),
        (user_logged_out, _signed_out),
        (user_login_failed, _sign_in_failed),
        (login_code_rejected, _code_rejected),
        (authentication_failed, _second_factor_failed),
    ):
        signal.connect(receiver, dispatch_uid=f"emm.audit.events.{receiver.__name__}")
    list_exported.connect(record_export, dispatch_uid="emm.audit.record_export")
