"""What must hold in every state, and what must hold whenever the system has come to rest."""

from collections.abc import Iterable
from itertools import pairwise

from tests.model.state import HISTORY, Fact, State, name_of, names


def always_of_history(s: State) -> str | None:
    """Applied exactly once, in the order of sequences from 1 on, and only what was told."""
    for subject, applied in enumerate(s.effects):
        given_up = {fact.sequence for fact in s.given_up if fact.subject == subject}
        expected = [n for n in range(1, max(applied, default=0) + 1) if n not in given_up]
        if list(applied) != expected:
            return _compare(subject, applied)
    if not s.forgot and any(row.lane == HISTORY for row in s.todo):
        return "the log is queued again, and the broker had forgotten nothing"
    return _out_of_nothing(s)


def always_of_state(s: State) -> str | None:
    """What a consumer holds never gets older, and is only what was told."""
    for subject, applied in enumerate(s.effects):
        if any(older >= newer for older, newer in pairwise(applied)):
            return _compare(subject, applied)
    return _out_of_nothing(s)


def at_rest_of_history(s: State) -> str | None:
    """Everything sent, everything applied or given up on purpose, nothing parked."""
    for subject, told in enumerate(s.sequences):
        missing = set(range(1, told + 1)) - set(s.effects[subject])
        lost = tuple(Fact(subject, n) for n in sorted(missing) if Fact(subject, n) not in s.given_up)
        if lost:
            return f"at rest, and {names(lost)} not applied{_parked(s)}"
    return _left_over(s)


def at_rest_of_state(s: State) -> str | None:
    """The newest state is what consumers hold and what compaction keeps: the last record of its subject."""
    for subject, told in enumerate(s.sequences):
        if not told:
            continue
        newest = Fact(subject, told)
        kept = [fact for records in s.topic for fact in records if fact.subject == subject]
        if not kept or kept[-1] != newest:
            return f"at rest, and compaction keeps {names(tuple(kept[-1:])) or 'nothing'} instead of {newest}"
        if s.effects[subject][-1:] != (told,):
            return f"at rest, and {newest} not applied{_parked(s)}"
    return _left_over(s)


def _compare(subject: int, applied: Iterable[int]) -> str:
    return f"{name_of(subject)} applied as {', '.join(map(str, applied))}"


def _out_of_nothing(s: State) -> str | None:
    for subject, applied in enumerate(s.effects):
        if applied and applied[-1] > s.sequences[subject]:
            return f"{Fact(subject, applied[-1])} was applied and never told"
    return None


def _parked(s: State) -> str:
    return f"; parked: {names(tuple(row.fact for row in s.parked))}" if s.parked else ""


def _left_over(s: State) -> str | None:
    if s.parked:
        return f"at rest, and {names(tuple(row.fact for row in s.parked))} still parked"
    if any(mark.parked for mark in s.marks):
        return "at rest, and a mark counts what is not parked"
    if s.todo:
        return "at rest, and the queue is not empty"
    return None
