"""Making, finding, revoking and renewing links without sign-in."""

import datetime
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Min, Model
from django.utils import timezone

from emm.audit import events
from emm.common.errors import DomainError

from .models import Link, LinkQuerySet
from .purposes import Purpose, reference_to, registered

TOKEN_BYTES = 24  # 192 bits
# The longest that is hashed: what is longer is no token of ours.
MAX_TOKEN_LENGTH = 200
# How long a link that has ended stays listed.
KEPT_AFTER_END = datetime.timedelta(days=2 * 365)


def create_link(
    *, purpose: Purpose, holder: Model, scope: Model, created_by: Any = None, days: int | None = None
) -> tuple[Link, str]:
    """A new link and its token, which is told here and never again.

    ``days`` is its life, by default the purpose's. Raises ``TypeError`` for records of other models than the purpose's.
    """
    purpose.check(holder=holder, scope=scope)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = Link.objects.create(
        purpose=purpose.name,
        holder=reference_to(holder),
        scope=reference_to(scope),
        token_hash=_hash(token),
        created_by=created_by,
        expires_at=_end(purpose, days),
    )
    return link, token


def find_link(*, purpose: Purpose, token: str) -> Link | None:
    """The link with this token, while it may be used; None whatever is wrong with it.

    One query, whether the token is wrong, expired or revoked. The database compares hashes, so that how long it takes
    tells nothing about the token. Nothing is written: a look changes nothing, see ``note_opening``.
    """
    wanted = _hash(token[:MAX_TOKEN_LENGTH])
    link = Link.objects.filter(purpose=purpose.name, token_hash=wanted).first()
    found = hmac.compare_digest(link.token_hash if link else _hash(""), wanted)
    return link if link is not None and found and link.is_usable else None


def note_opening(*, link: Link) -> None:
    """Keep when a person opened the link for the first time, and the day of the last time.

    To be called for what only a person does. Mail scanners and previews fetch every link of an email.
    """
    if link.opened_at is None:
        Link.objects.filter(pk=link.pk, opened_at__isnull=True).update(opened_at=timezone.now())
    if not link.is_used_today:
        Link.objects.filter(pk=link.pk).update(last_used_on=timezone.localdate())


@transaction.atomic
def revoke_link(*, link: Link, by: Any, reason: str) -> None:
    """Let a link lead nowhere from now on. Raises ``DomainError`` where it has ended already."""
    locked = Link.objects.select_for_update().get(pk=link.pk)
    if not locked.is_usable:
        raise DomainError("links.ended")
    revoke_links(Link.objects.filter(pk=link.pk), by=by, why=Link.Why.STAFF, reason=reason)


def revoke_links(links: Any, *, by: Any = None, why: Link.Why, reason: str = "") -> int:
    """Let the usable ones among ``links`` (a queryset) lead nowhere from now on; how many they were.

    Each that staff revoked is one line of the audit log.
    """
    now = timezone.now()
    ended = []
    for link in links.usable():
        own = Link.objects.filter(pk=link.pk, revoked_at__isnull=True)
        if own.update(revoked_at=now, revoked_by=by, revoked_why=why, revoked_reason=reason, updated_at=now):
            ended.append(link)
    if why == Link.Why.STAFF:
        for link in ended:
            events.record(events.Act.LINK_REVOKED, by=by, about=link, purpose=link.purpose)
    return len(ended)


def revoke_all_of(*, holder: Model, by: Any = None, why: Link.Why, reason: str = "") -> int:
    """Revoke every link of a holder, whatever it is for; how many worked until then."""
    return revoke_links(Link.objects.of(holder), by=by, why=why, reason=reason)


@transaction.atomic
def renew_link(*, link: Link, by: Any, days: int | None = None) -> None:
    """Let a link last for the purpose's life (or ``days``) from now; one that has expired works again.

    Raises ``DomainError`` for one that was revoked: its secret may be in wrong hands.
    """
    purpose = registered()[link.purpose]
    locked = Link.objects.select_for_update().get(pk=link.pk)
    if locked.revoked_at is not None:
        raise DomainError("links.revoked")
    locked.expires_at = max(locked.expires_at, _end(purpose, days))
    locked.save(update_fields=["expires_at", "updated_at"])
    events.record(events.Act.LINK_RENEWED, by=by, about=locked, purpose=locked.purpose)


def links_of(*, holder: Model, user: Any) -> list[Link]:
    """The links of a holder that ``user`` may revoke, the newest first. One query."""
    names = [each.name for each in registered().values() if user.has_perm(each.permission)]
    return list(Link.objects.of(holder).filter(purpose__in=names).select_related("created_by", "revoked_by"))


def made_for(purpose: Purpose, scopes: Iterable[Model]) -> LinkQuerySet:
    """The links of one purpose that were made for any of ``scopes``."""
    return Link.objects.filter(purpose=purpose.name, scope__in=[reference_to(each) for each in scopes])


def first_openings(*, purpose: Purpose, scopes: Iterable[Model]) -> dict[str, datetime.datetime]:
    """When a link was first opened by a person, by reference of what it was made for. One query."""
    opened = made_for(purpose, scopes).filter(opened_at__isnull=False)
    return dict(opened.order_by().values("scope").annotate(at=Min("opened_at")).values_list("scope", "at"))


def delete_ended(*, before: datetime.datetime | None = None) -> int:
    """Delete links that ended long ago (two years); how many they were."""
    moment = before or timezone.now() - KEPT_AFTER_END
    return Link.objects.ended_before(moment).delete()[0]


def _end(purpose: Purpose, days: int | None) -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=purpose.days() if days is None else days)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
