"""Faults on purpose, for `make faults`: points at which the process dies, reactions that fail, a ledger of effects.

Nothing here does anything unless `EKSPOR_FAULTS` asks for it, and the settings refuse that on every footing but the
embedded one. It is a list of words separated by commas:

    relay.after_send:3               the process kills itself (SIGKILL) when it passes this point the third time
    poison:module_completed:0.2      a bug in the reactions to this event: they raise for a fifth of the events
    ledger                           each reaction that succeeds adds a row to `fault_ledger`, in its transaction

Marks say what the inbox believes; the ledger says what was done, so that a double cannot hide behind an upsert.
"""

import hashlib
import os
import signal
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chassis.database import Transaction
    from chassis.reactions import Reaction, Reactions

POINTS = (
    "transaction.after_commit",
    "relay.after_send",
    "relay.before_commit",
    "relay.after_commit",
    "inbox.after_marks",
    "inbox.after_apply",
    "inbox.after_commit",
    "consumer.before_offsets",
)
"""In the order in which a fact passes them; libs/chassis/README.md says what happens between."""

_ENTER = """
insert into fault_ledger (event_id, topic, subject, sequence, type, reaction) values ($1, $2, $3, $4, $5, $6)
"""

_left: dict[str, int] = {}
_poisoned: dict[str, float] = {}
_ledger = False


def arm(faults: str | None) -> None:
    """Take up what `EKSPOR_FAULTS` asks for. Raises ValueError for a word that is none of the above."""
    global _ledger  # noqa: PLW0603 - a process is armed once, before anything runs
    for word in (faults or "").split(","):
        match word.split(":"):
            case [""]:
                pass
            case ["ledger"]:
                _ledger = True
            case ["poison", stem, share]:
                _poisoned[stem] = float(share)
            case [point, count] if point in POINTS:
                _left[point] = int(count)
            case _:
                raise ValueError(f"EKSPOR_FAULTS: {word!r} is no fault")


def point(name: str) -> None:
    """A place in the mechanism at which a process may die."""
    if name in _left:
        _left[name] -= 1
        if _left[name] == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def around(reactions: "Reactions") -> "Reactions":
    """The reactions as they are; with poison and ledger around each, where the switch asks for it."""
    if not (_ledger or _poisoned):
        return reactions
    return replace(
        reactions,
        by_type={
            kind: tuple((need, _around(need.topic, reaction)) for need, reaction in found)
            for kind, found in reactions.by_type.items()
        },
        by_tombstone={
            topic: tuple(_around(topic, reaction) for reaction in found)
            for topic, found in reactions.by_tombstone.items()
        },
    )


def _around(topic: str, reaction: "Reaction") -> "Reaction":
    @wraps(reaction)
    async def watched(fact: Any, tx: "Transaction") -> None:
        cause = tx.cause
        assert cause is not None  # noqa: S101 - the inbox sets it before each reaction
        stem = cause.type.split(".")[-2]
        if _falls_on(cause.event_id.bytes, _poisoned.get(stem, 0.0)):
            raise RuntimeError("a bug on purpose")
        await reaction(fact, tx)
        if _ledger:
            row = (cause.event_id, topic, cause.subject, cause.sequence, cause.type, reaction.__name__)
            await tx.connection.exec_driver_sql(_ENTER, row)

    return watched


def _falls_on(event_id: bytes, share: float) -> bool:
    """Always the same answer for the same event, as with a real bug."""
    return int.from_bytes(hashlib.sha256(event_id).digest()[:4], "big") < share * 2**32
