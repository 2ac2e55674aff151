"""Who may assess whom on which day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.assessor import Assessor, AssessorStatus, Licence
from assessment.domain.assignment import Case, Diary, Slot, Tie, TieKind, judge, objections
from assessment.domain.refusals import InvalidAppointment

DAY = date(2025, 5, 10)
PERSON, CANDIDATE = uuid4(), uuid4()
LICENCE = Licence("MET.000.000123 2023", date(2023, 3, 1), date(2026, 2, 28), frozenset({"U.1", "U.2"}))
ASSESSOR = Assessor(uuid4(), "LSP-SEN", PERSON, AssessorStatus.LICENSED, None, "LSP-SEN", LICENCE, "master")
CASE = Case(CANDIDATE, ("U.1", "U.2"), "BLK-LARANGAN", (), 2, 3, attempts_allowed=2)


def against(
    assessor: Assessor = ASSESSOR, case: Case = CASE, slot: Slot = Slot(DAY), diary: Diary = Diary()
) -> list[str]:
    return [verdict.rule for verdict in objections(judge(assessor, case, slot, diary))]


def at(hour: int, minutes: int = 60) -> Slot:
    start = datetime(2025, 5, 10, hour, tzinfo=UTC)
    return Slot(DAY, start, start + timedelta(minutes=minutes))


def tie(kind: TieKind, last_on: date, person_id: UUID = PERSON) -> Tie:
    return Tie(person_id, kind, last_on)


def test_a_licensed_impartial_and_free_assessor_has_nothing_against_him() -> None:
    assert against() == []


def test_every_reason_is_named_not_the_first_alone() -> None:
    conflicted = replace(
        ASSESSOR,
        person_id=CANDIDATE,
        institution="BLK-LARANGAN",
        licence=replace(LICENCE, licensed_until=date(2025, 5, 9), unit_codes=frozenset({"U.1"})),
    )
    case = replace(
        CASE,
        ties=(tie(TieKind.TAUGHT, DAY, CANDIDATE), tie(TieKind.MENTORED, DAY, CANDIDATE)),
        max_assessments_per_day=1,
    )
    assert against(conflicted, case, at(9), Diary((at(9, 30),), related_to_candidate=True)) == [
        "licence_valid",
        "units_covered",
        "not_the_candidate",
        "did_not_teach",
        "did_not_mentor",
        "other_institution",
        "no_declared_relation",
        "within_daily_load",
        "no_clash",
    ]


def test_a_qualified_assessor_without_licence_is_not_assigned() -> None:
    qualified = replace(ASSESSOR, status=AssessorStatus.QUALIFIED, licence=None)
    assert against(qualified) == ["licence_valid", "units_covered"]


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2023-02-28", False), ("2023-03-01", True), ("2026-02-28", True), ("2026-03-01", False)],
)
def test_the_licence_is_judged_on_the_day_of_the_assessment(day: str, holds: bool) -> None:
    assert ("licence_valid" not in against(slot=Slot(date.fromisoformat(day)))) is holds


@given(st.integers(0, 6), st.integers(-1200, 1200), st.sampled_from(list(TieKind)))
def test_who_taught_or_mentored_within_the_years_is_in_conflict(years: int, ago: int, kind: TieKind) -> None:
    last_on = DAY - timedelta(days=ago)
    case = replace(CASE, ties=(tie(kind, last_on),), conflict_of_interest_years=years)
    since = DAY.replace(year=DAY.year - years)
    rule = "did_not_teach" if kind is TieKind.TAUGHT else "did_not_mentor"
    assert against(case=case) == ([rule] if last_on >= since else [])


def test_ties_of_others_do_not_matter() -> None:
    assert against(case=replace(CASE, ties=(tie(TieKind.TAUGHT, DAY, uuid4()),))) == []


def test_an_independent_assessor_shares_no_institution() -> None:
    assert against(replace(ASSESSOR, institution=None)) == []


@given(st.integers(0, 10), st.integers(1, 10))
def test_the_daily_load_is_never_exceeded(load: int, limit: int) -> None:
    case = replace(CASE, max_assessments_per_day=limit)
    diary = Diary(tuple(Slot(DAY) for _ in range(load)))
    assert ("within_daily_load" in against(case=case, diary=diary)) is (load >= limit)


@given(st.integers(0, 20), st.integers(5, 240), st.integers(0, 20), st.integers(5, 240))
def test_clash_is_to_share_a_moment(one: int, its: int, other: int, others: int) -> None:
    a, b = at(one, its), at(other, others)
    assert a.starts_at and a.ends_at and b.starts_at and b.ends_at
    shared = max(a.starts_at, b.starts_at) < min(a.ends_at, b.ends_at)
    assert a.clashes_with(b) is b.clashes_with(a) is shared


def test_a_slot_has_a_beginning_and_an_end_on_its_day_or_neither() -> None:
    noon = datetime(2025, 5, 10, 12, tzinfo=UTC)
    for starts_at, ends_at in ((noon, None), (None, noon), (noon, noon)):
        with pytest.raises(InvalidAppointment):
            Slot(DAY, starts_at, ends_at)
    with pytest.raises(InvalidAppointment):
        Slot.on(date(2025, 5, 11), noon, noon + timedelta(hours=1))
