"""Seats and lines."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from registration.domain.business import Business
from registration.domain.policy import ProgrammePolicy, ScorePoints
from registration.domain.scoring import ranked_score, score
from registration.domain.seats import Candidate, in_line, rank, reserved_pools
from registration.domain.vocabulary import PRIORITY_GROUPS

NOON = datetime(2025, 5, 31, 5, tzinfo=UTC)


def candidate(number: int, score: int = 0, days: int = 0, groups: frozenset[str] = frozenset()) -> Candidate:
    return Candidate(
        UUID(int=number),
        score,
        date(2025, 5, 1) + timedelta(days=days),
        NOON + timedelta(seconds=number),
        frozenset(group for group in PRIORITY_GROUPS if group in groups),
    )


CANDIDATES = st.lists(
    st.builds(
        candidate,
        st.integers(0, 10_000),
        st.integers(0, 100),
        st.integers(0, 30),
        st.frozensets(st.sampled_from(PRIORITY_GROUPS), max_size=2),
    ),
    max_size=40,
    unique_by=lambda c: c.enrolment_id,
)
RESERVED = st.dictionaries(st.sampled_from(PRIORITY_GROUPS), st.integers(1, 4), max_size=3)


def test_a_line_is_ordered_by_score_then_day_then_recorded_time() -> None:
    line = in_line([candidate(1, 10, 5), candidate(2, 10, 3), candidate(3, 20, 9), candidate(4, 10, 3)])
    assert [c.enrolment_id.int for c in line] == [3, 2, 4, 1]


@given(CANDIDATES, RESERVED, st.integers(1, 20), st.integers(0, 60))
def test_a_ranking_seats_no_more_than_the_quota_and_forgets_nobody(
    candidates: list[Candidate], reserved: dict[str, int], more: int, minimum: int
) -> None:
    quota = sum(reserved.values()) + more
    ranking = rank(candidates, quota=quota, reserved=reserved, minimum_score=minimum)  # type: ignore[arg-type]
    seated = [c for c, _ in ranking.enrolled]
    assert len(seated) == min(quota, sum(c.score >= minimum for c in candidates))
    everybody = [*seated, *ranking.waitlisted, *ranking.not_selected]
    assert sorted(c.enrolment_id for c in everybody) == sorted(c.enrolment_id for c in candidates)
    for group, seats in reserved.items():
        assert sum(pool == group for _, pool in ranking.enrolled) <= seats


@given(CANDIDATES, RESERVED, st.integers(1, 20))
def test_nobody_waits_who_is_better_than_somebody_in_a_general_seat(
    candidates: list[Candidate], reserved: dict[str, int], more: int
) -> None:
    quota = sum(reserved.values()) + more
    ranking = rank(candidates, quota=quota, reserved=reserved, minimum_score=0)  # type: ignore[arg-type]
    general = [c for c, pool in ranking.enrolled if pool == "general"]
    if general and ranking.waitlisted:
        assert in_line([*general, *ranking.waitlisted])[: len(general)] == in_line(general)


def test_reserved_pools_are_asked_in_one_order_by_everybody() -> None:
    assert reserved_pools(["unemployed", "disability"], {"disability": 1, "unemployed": 2}) == [
        "disability",
        "unemployed",
    ]
    assert reserved_pools(["millennial"], {"disability": 1}) == []


def test_a_score_is_the_sum_of_points_that_anybody_can_check() -> None:
    business = Business(
        name="Kain", sector="textile", nib="9120001234567", hs6="520811", cluster_key="CIPADU"
    )
    assert score(ScorePoints(), ["pasar_cipadu", "pasar_cipadu"], business) == 30 + 10 + 5 + 5 + 5
    assert score(ScorePoints(), [], None) == 0
    assert ranked_score(ProgrammePolicy(interview_weight=2), 10, 80, None) == 90
