"""Seats: a general pool, and one pool per priority group until the window closes.

Whoever changes seats locks the pools in one order, the groups by name and the general pool
last, so that no two transactions wait for each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from registration.domain.vocabulary import PriorityGroup

Pool = PriorityGroup | Literal["general"]
GENERAL: Literal["general"] = "general"


def lock_order(pool: Pool) -> tuple[bool, str]:
    """Sorts pools in the order in which they are locked."""
    return pool == GENERAL, pool


def reserved_pools(
    groups: Collection[PriorityGroup], reserved: Mapping[PriorityGroup, int]
) -> list[PriorityGroup]:
    """The reserved pools that an applicant may draw from, in the order in which they are locked."""
    return sorted(group for group in set(groups) if group in reserved)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody in line. `recorded_at` decides between those who applied on the same day."""

    enrolment_id: UUID
    score: int
    occurred_on: date
    recorded_at: datetime
    groups: frozenset[PriorityGroup] = frozenset()


def in_line(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The order of every waitlist: score, then day of application, then the time it was recorded."""
    return sorted(candidates, key=lambda c: (-c.score, c.occurred_on, c.recorded_at, c.enrolment_id))


@dataclass(frozen=True, slots=True)
class Ranking:
    """What ranked admission decides: a pool for each enrolled, the rest in line, and the unselected."""

    enrolled: Sequence[tuple[Candidate, Pool]]
    waitlisted: Sequence[Candidate]
    not_selected: Sequence[Candidate]


def rank(
    candidates: Iterable[Candidate], *, quota: int, reserved: Mapping[PriorityGroup, int], minimum_score: int
) -> Ranking:
    """Fills reserved seats with the best of each group, then every other seat with the best of all.

    The window is over when this runs, so reserved seats that no member takes are open to all.
    """
    line = in_line(candidates)
    selected = [c for c in line if c.score >= minimum_score]
    left = dict(reserved)
    pool_of: dict[UUID, Pool] = {}
    for candidate in selected:
        pool = next((g for g in sorted(candidate.groups) if left.get(g, 0) > 0), None)
        if pool is not None:
            left[pool] -= 1
            pool_of[candidate.enrolment_id] = pool
    for candidate in selected:
        if len(pool_of) >= quota:
            break
        pool_of.setdefault(candidate.enrolment_id, GENERAL)
    return Ranking(
        enrolled=[(c, pool_of[c.enrolment_id]) for c in selected if c.enrolment_id in pool_of],
        waitlisted=[c for c in selected if c.enrolment_id not in pool_of],
        not_selected=[c for c in line if c.score < minimum_score],
    )
