"""A certificate and the changes of its standing: plain rules, no I/O.

    valid -> suspended -> valid ...      a certifier may take it back for a while
      \\__________\\______> revoked       final: nothing leads out of it

`expired` is no state that somebody sets: it follows from `valid_until` and the day on which one asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Self

from chassis.refusals import Conflict, Unprocessable


class Standing(StrEnum):
    """What the certifier has decided; at most one certificate of a candidacy is valid or suspended."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class Status(StrEnum):
    """What a certificate is worth on a day: its standing, or that its time has run out."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"


class Reason(StrEnum):
    """The catalogue of contract v1. A code, never free text: it travels in events."""

    FRAUD = "fraud"
    APPEAL_UPHELD = "appeal_upheld"
    COMPLAINT = "complaint"
    ADMINISTRATIVE_ERROR = "administrative_error"
    COMPLAINT_SETTLED = "complaint_settled"
    DECISION_ANNULLED = "decision_annulled"


REASONS_TO_SUSPEND = frozenset(
    {Reason.FRAUD, Reason.COMPLAINT, Reason.ADMINISTRATIVE_ERROR, Reason.DECISION_ANNULLED}
)
REASONS_TO_REINSTATE = frozenset(
    {Reason.COMPLAINT_SETTLED, Reason.APPEAL_UPHELD, Reason.ADMINISTRATIVE_ERROR}
)
REASONS_TO_REVOKE = frozenset(
    {Reason.FRAUD, Reason.COMPLAINT, Reason.ADMINISTRATIVE_ERROR, Reason.DECISION_ANNULLED}
)


class CertificateRevoked(Conflict):
    code = "certificate_revoked"
    title = "The certificate is revoked, and revocation is final"


class CertificateNotSuspended(Conflict):
    code = "certificate_not_suspended"
    title = "Only a suspended certificate can be reinstated"


class CertificateAlreadySuspended(Conflict):
    code = "certificate_already_suspended"
    title = "The certificate is suspended already"


class ReasonDoesNotFit(Unprocessable):
    code = "reason_does_not_fit"
    title = "This reason does not lead to this change"


class ChangeOutOfOrder(Unprocessable):
    code = "change_out_of_order"
    title = "The change would lie before an earlier one"


@dataclass(frozen=True, slots=True)
class Change:
    """From `occurred_on` (that day included) the certificate has this standing."""

    to: Standing
    reason: Reason
    occurred_on: date


@dataclass(frozen=True, slots=True)
class Certificate:
    """The part of a certificate that rules speak of. `valid_until` is its last day; None: without end."""

    valid_from: date
    valid_until: date | None
    standing: Standing = Standing.VALID
    changes: tuple[Change, ...] = ()

    @classmethod
    def with_changes(cls, valid_from: date, valid_until: date | None, changes: Sequence[Change]) -> Self:
        """The certificate as its changes, in the order in which they were recorded, have left it."""
        standing = changes[-1].to if changes else Standing.VALID
        return cls(valid_from, valid_until, standing, tuple(changes))

    def suspend(self, reason: Reason, occurred_on: date) -> Self:
        if self.standing is Standing.SUSPENDED:
            raise CertificateAlreadySuspended("reinstate it or revoke it")
        return self._change(Standing.SUSPENDED, reason, REASONS_TO_SUSPEND, occurred_on)

    def reinstate(self, reason: Reason, occurred_on: date) -> Self:
        if self.standing is Standing.VALID:
            raise CertificateNotSuspended("the certificate is valid")
        return self._change(Standing.VALID, reason, REASONS_TO_REINSTATE, occurred_on)

    def revoke(self, reason: Reason, occurred_on: date) -> Self:
        return self._change(Standing.REVOKED, reason, REASONS_TO_REVOKE, occurred_on)

    def _change(self, to: Standing, reason: Reason, fitting: frozenset[Reason], occurred_on: date) -> Self:
        if self.standing is Standing.REVOKED:
            raise CertificateRevoked("a new certificate needs a new decision")
        if reason not in fitting:
            allowed = ", ".join(sorted(fitting))
            raise ReasonDoesNotFit(f"{reason} does not lead to {to}; {allowed} would", field="reason")
        earliest = self.changes[-1].occurred_on if self.changes else self.valid_from
        if occurred_on < earliest:
            raise ChangeOutOfOrder(f"the last change took effect on {earliest}", field="occurred_on")
        return replace(self, standing=to, changes=(*self.changes, Change(to, reason, occurred_on)))

    def standing_on(self, day: date) -> Standing:
        """The standing that applied on a day, as far as is known now."""
        standing = Standing.VALID
        for change in self.changes:
            if change.occurred_on <= day:
                standing = change.to
        return standing

    def valid_on(self, day: date) -> bool:
        """Whether it could be relied upon on that day: within its time, neither suspended nor revoked."""
        begun = self.valid_from <= day
        ended = self.valid_until is not None and day > self.valid_until
        return begun and not ended and self.standing_on(day) is Standing.VALID


def present_status(standing: Standing, valid_until: date | None, today: date) -> Status:
    """What the world is told today. A suspension or revocation says more than that time has run out."""
    if standing is Standing.VALID and valid_until is not None and today > valid_until:
        return Status.EXPIRED
    return Status(standing)
