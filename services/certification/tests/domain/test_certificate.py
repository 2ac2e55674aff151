"""What may become of a certificate."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from certification.domain.certificate import (
    REASONS_TO_REINSTATE,
    REASONS_TO_REVOKE,
    REASONS_TO_SUSPEND,
    Certificate,
    CertificateAlreadySuspended,
    CertificateNotSuspended,
    CertificateRevoked,
    ChangeOutOfOrder,
    Reason,
    ReasonDoesNotFit,
    Standing,
    Status,
    present_status,
)

ISSUED = date(2025, 1, 15)
UNTIL = date(2028, 1, 15)


def certificate() -> Certificate:
    return Certificate(ISSUED, UNTIL)


def test_revocation_is_final():
    revoked = certificate().revoke(Reason.FRAUD, date(2025, 3, 1))
    for attempt in (
        lambda: revoked.revoke(Reason.FRAUD, date(2025, 3, 2)),
        lambda: revoked.suspend(Reason.COMPLAINT, date(2025, 3, 2)),
        lambda: revoked.reinstate(Reason.COMPLAINT_SETTLED, date(2025, 3, 2)),
    ):
        with pytest.raises(CertificateRevoked):
            attempt()


def test_a_suspended_certificate_can_be_revoked():
    suspended = certificate().suspend(Reason.COMPLAINT, date(2025, 3, 1))
    assert suspended.revoke(Reason.FRAUD, date(2025, 3, 9)).standing is Standing.REVOKED


def test_only_a_suspended_certificate_is_reinstated():
    with pytest.raises(CertificateNotSuspended):
        certificate().reinstate(Reason.COMPLAINT_SETTLED, date(2025, 3, 1))


def test_nothing_is_suspended_twice():
    suspended = certificate().suspend(Reason.COMPLAINT, date(2025, 3, 1))
    with pytest.raises(CertificateAlreadySuspended):
        suspended.suspend(Reason.FRAUD, date(2025, 3, 2))


def test_a_settled_complaint_is_no_reason_to_suspend():
    with pytest.raises(ReasonDoesNotFit) as refused:
        certificate().suspend(Reason.COMPLAINT_SETTLED, date(2025, 3, 1))
    assert refused.value.field == "reason"


def test_no_change_lies_before_the_decision_or_an_earlier_change():
    with pytest.raises(ChangeOutOfOrder):
        certificate().suspend(Reason.COMPLAINT, ISSUED - timedelta(days=1))
    suspended = certificate().suspend(Reason.COMPLAINT, date(2025, 3, 1))
    with pytest.raises(ChangeOutOfOrder):
        suspended.reinstate(Reason.COMPLAINT_SETTLED, date(2025, 2, 28))


def test_it_can_be_relied_upon_from_its_first_to_its_last_day():
    assert not certificate().valid_on(ISSUED - timedelta(days=1))
    assert certificate().valid_on(ISSUED)
    assert certificate().valid_on(UNTIL)
    assert not certificate().valid_on(UNTIL + timedelta(days=1))


def test_it_cannot_be_relied_upon_while_suspended():
    settled = certificate().suspend(Reason.COMPLAINT, date(2025, 3, 1))
    settled = settled.reinstate(Reason.COMPLAINT_SETTLED, date(2025, 4, 1))
    assert settled.valid_on(date(2025, 2, 28))
    assert not settled.valid_on(date(2025, 3, 1))
    assert not settled.valid_on(date(2025, 3, 31))
    assert settled.valid_on(date(2025, 4, 1))


def test_time_ends_only_what_was_valid():
    after = UNTIL + timedelta(days=1)
    assert present_status(Standing.VALID, UNTIL, UNTIL) is Status.VALID
    assert present_status(Standing.VALID, UNTIL, after) is Status.EXPIRED
    assert present_status(Standing.REVOKED, UNTIL, after) is Status.REVOKED
    assert present_status(Standing.SUSPENDED, UNTIL, after) is Status.SUSPENDED
    assert present_status(Standing.VALID, None, date.max) is Status.VALID


class Standings(RuleBasedStateMachine):
    """Whatever is tried in whatever order, the certificate keeps its promises."""

    def __init__(self) -> None:
        super().__init__()
        self.certificate = certificate()
        self.today = ISSUED
        self.ever_revoked = False

    @rule(days=st.integers(0, 40))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(reason=st.sampled_from(Reason))
    def suspend(self, reason: Reason) -> None:
        self._try(self.certificate.suspend, reason, Standing.VALID, REASONS_TO_SUSPEND)

    @rule(reason=st.sampled_from(Reason))
    def reinstate(self, reason: Reason) -> None:
        self._try(self.certificate.reinstate, reason, Standing.SUSPENDED, REASONS_TO_REINSTATE)

    @rule(reason=st.sampled_from(Reason))
    def revoke(self, reason: Reason) -> None:
        assume(self.today > ISSUED + timedelta(days=30))  # else most runs end at once
        allowed = None if self.certificate.standing is Standing.REVOKED else self.certificate.standing
        self._try(self.certificate.revoke, reason, allowed, REASONS_TO_REVOKE)
        self.ever_revoked |= self.certificate.standing is Standing.REVOKED

    def _try(self, change, reason: Reason, allowed_from: Standing | None, fitting: frozenset[Reason]) -> None:
        possible = self.certificate.standing is allowed_from and reason in fitting
        try:
            self.certificate = change(reason, self.today)
        except (
            CertificateRevoked,
            CertificateNotSuspended,
            CertificateAlreadySuspended,
            ReasonDoesNotFit,
        ):
            assert not possible
        else:
            assert possible

    @invariant()
    def once_revoked_always_revoked(self) -> None:
        assert (self.certificate.standing is Standing.REVOKED) == self.ever_revoked

    @invariant()
    def the_standing_is_what_its_changes_say(self) -> None:
        again = Certificate.with_changes(ISSUED, UNTIL, self.certificate.changes)
        assert again == self.certificate
        assert again.standing_on(self.today) is again.standing

    @invariant()
    def suspensions_and_reinstatements_alternate(self) -> None:
        standings = [Standing.VALID, *(change.to for change in self.certificate.changes)]
        assert all(before is not after for before, after in pairwise(standings))


TestStandings = Standings.TestCase
