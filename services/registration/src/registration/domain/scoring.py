"""The score that orders a waitlist: transparent points, explained to whoever asks."""

from __future__ import annotations

from collections.abc import Collection

from registration.domain.business import Business
from registration.domain.policy import ProgrammePolicy, ScorePoints
from registration.domain.vocabulary import PriorityGroup


def score(points: ScorePoints, groups: Collection[PriorityGroup], business: Business | None) -> int:
    """Sum of the points of each recognised group and of what makes a business ready to export."""
    total = sum(points.groups.get(group, 0) for group in set(groups))
    if business is not None:
        total += points.business
        total += points.nib if business.nib else 0
        total += points.hs_code if business.hs6 else 0
        total += points.cluster if business.cluster_key else 0
    return total


def ranked_score(policy: ProgrammePolicy, base: int, screening: int | None, interview: int | None) -> int:
    """The score of ranked admission; who was not screened or interviewed has 0 there."""
    return base + policy.screening_weight * (screening or 0) + policy.interview_weight * (interview or 0)
