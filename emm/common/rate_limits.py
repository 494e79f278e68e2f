"""How often one address, or one account, may ask for something, counted in the cache that all processes share."""

import ipaddress
import time
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def may_pass(request: HttpRequest, *, what: str, at_most: int, seconds: int = 60) -> bool:
    """Whether this request is among the first ``at_most`` for ``what`` from its address in the current time window."""
    return _takes_a_place(f"{what}:{mark_of(request)}", at_most=at_most, seconds=seconds)


def mark_of(request: HttpRequest) -> str:
    """What stands for the address of a request: a keyed hash, since the address itself is not kept."""
    return salted_hmac("emm.common.rate_limits", _network(request)).hexdigest()[:32]


def account_may_pass(user: Any, *, what: str, at_most: int, seconds: int = 60) -> bool:
    """The same for an account, wherever it asks from."""
    return _takes_a_place(f"{what}:account-{user.pk}", at_most=at_most, seconds=seconds)


def _takes_a_place(whose: str, *, at_most: int, seconds: int) -> bool:
    """Exact however many processes ask at once: whoever passes takes a numbered place, and ``cache.add`` gives a place
    to one only.
    """
    key = f"rate:{int(time.time()) // seconds}:{whose}"
    taken = cache.get(key, 0)
    while taken < at_most:
        taken += 1
        if cache.add(f"{key}:{taken}", True, timeout=seconds):
            # Only saves the next one from asking for the places before; where two write at once, the lower may stay.
            cache.set(key, taken, timeout=seconds)
            return True
    return False


def _network(request: HttpRequest) -> str:
    """The address behind trusted proxies; of IPv6 the /64, which is one household."""
    address = str(get_adapter().get_client_ip(request))
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6:
        return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
    return address
