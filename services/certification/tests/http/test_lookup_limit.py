"""The bucket fills with time, and each subscriber has one."""

import pytest

from certification.http.lookup_limit import LookupLimit
from chassis.refusals import TooManyRequests


def test_whoever_waits_may_ask_again():
    now = 0.0
    limit = LookupLimit(6, clock=lambda: now)
    for _ in range(6):
        limit.take("192.0.2.1")
    with pytest.raises(TooManyRequests) as refused:
        limit.take("192.0.2.1")
    assert refused.value.retry_after == 10
    now = 10.0
    limit.take("192.0.2.1")
    with pytest.raises(TooManyRequests):
        limit.take("192.0.2.1")


def test_another_address_has_a_bucket_of_its_own():
    limit = LookupLimit(1, clock=lambda: 0.0)
    limit.take("192.0.2.1")
    limit.take("192.0.2.2")
    limit.take("unknown")


def test_a_network_of_one_subscriber_counts_as_one():
    limit = LookupLimit(1, clock=lambda: 0.0)
    limit.take("2001:db8:1:2::1")
    with pytest.raises(TooManyRequests):
        limit.take("2001:db8:1:2:ffff::9")
    limit.take("2001:db8:1:3::1")
