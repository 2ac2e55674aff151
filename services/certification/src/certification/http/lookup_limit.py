"""How often a stranger may look a certificate up by its number.

A token bucket per client address, kept in the process: with several processes the limit is that much wider, and a
restart fills the buckets. That is enough against reading the series out; a gateway in front may do more. Behind a
gateway the server has to trust its X-Forwarded-For (uvicorn: FORWARDED_ALLOW_IPS), or all visitors share a bucket.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from chassis.refusals import TooManyRequests

_REMEMBERED = 50_000  # addresses; the longest unused are forgotten first


class LookupLimit:
    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity = float(per_minute)
        self._per_second = per_minute / 60
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> None:
        """Raises TooManyRequests when the address has asked too often."""
        key, now = _network(client), self._clock()
        tokens, then = self._buckets.pop(key, (self._capacity, now))
        tokens = min(self._capacity, tokens + (now - then) * self._per_second)
        allowed = tokens >= 1
        self._buckets[key] = (tokens - 1 if allowed else tokens, now)
        while len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        if not allowed:
            wait = math.ceil((1 - tokens) / self._per_second)
            raise TooManyRequests("look-ups by number are limited; the QR code is not", retry_after=wait)


def _network(client: str) -> str:
    """One subscriber: an IPv4 address, or the /64 that an IPv6 subscriber has to himself."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if isinstance(address, IPv6Address):
        return address.exploded[:19]
    return str(address)
