"""The stages of a candidacy, and that none can be left out."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.assignment import Appointment, Slot, Tie, TieKind
from assessment.domain.candidacy import UNDECIDED, Candidacy, CandidacyStatus, ScheduleReason
from assessment.domain.independence import check_decision_maker
from assessment.domain.record import Outcome, UnitOutcome, UnitRecord, UnitResult
from assessment.domain.refusals import (
    DecisionContradictsUnits,
    DecisionMakerNotIndependent,
    InvalidRecord,
    NotTheAssessor,
    OutOfOrder,
    RecommendationContradictsRecord,
    WrongStage,
)

UNITS = ("U.1", "U.2", "U.3")
OPENED, ON, DECIDED = date(2025, 5, 1), date(2025, 5, 10), date(2025, 5, 12)
ASSESSOR, COMMITTEE = uuid4(), uuid4()
K, BK = UnitOutcome.COMPETENT, UnitOutcome.NOT_YET


def opened() -> Candidacy:
    return Candidacy(
        candidacy_id=uuid4(),
        agency="LSP-SEN",
        organiser="DISNAKER-TNG",
        training_id=uuid4(),
        enrolment_id=uuid4(),
        cohort_id=uuid4(),
        person_id=uuid4(),
        track="exporter",
        scheme_key="SEN-01",
        scheme_version=1,
        status=CandidacyStatus.OPEN,
        opened_on=OPENED,
        version=1,
        attempt=None,
        units_due=UNITS,
    )


def scheduled(candidacy: Candidacy | None = None, on: date = ON) -> Candidacy:
    appointment = Appointment(Slot(on), "TUK-LARANGAN")
    made, _ = (candidacy or opened()).schedule(
        appointment, assessor_id=uuid4(), assessor_person_id=ASSESSOR, occurred_on=on
    )
    return made


def record(units: tuple[str, ...], failed: frozenset[str] = frozenset()) -> list[UnitRecord]:
    return [
        UnitRecord(code, BK if code in failed else K, True, True, True, code not in failed) for code in units
    ]


def recommended(candidacy: Candidacy, failed: frozenset[str] = frozenset()) -> Candidacy:
    on = candidacy.current.appointment.assessment_on
    recorded = candidacy.record(record(candidacy.current.units, failed), occurred_on=on)
    outcome = Outcome.NOT_YET_COMPETENT if failed else Outcome.COMPETENT
    return recorded.recommend(outcome, by=ASSESSOR, occurred_on=on)


def decide(candidacy: Candidacy, outcome: Outcome, *overruled: UnitResult, allowed: int = 2) -> Candidacy:
    on = max(DECIDED, candidacy.current.appointment.assessment_on)
    decided, _ = candidacy.decide(
        outcome, by=COMMITTEE, occurred_on=on, overruled=overruled, attempts_allowed=allowed
    )
    return decided


@given(st.sets(st.sampled_from(UNITS), min_size=1))
def test_the_next_attempt_assesses_the_failed_units_and_no_other(failed: set[str]) -> None:
    due = decide(recommended(scheduled(), frozenset(failed)), Outcome.NOT_YET_COMPETENT)
    assert due.status is CandidacyStatus.REASSESSMENT_DUE
    assert set(due.units_due) == failed
    again = scheduled(due, date(2025, 6, 1))
    assert (again.current.number, again.current.units) == (2, due.units_due)
    assert decide(recommended(again), Outcome.COMPETENT).status is CandidacyStatus.PASSED


@given(st.integers(1, 5))
def test_as_many_attempts_as_allowed_and_not_one_more(allowed: int) -> None:
    candidacy = opened()
    for number in range(1, allowed + 1):
        candidacy = recommended(scheduled(candidacy, date(2025, 6, number)), frozenset({"U.1"}))
        candidacy = decide(candidacy, Outcome.NOT_YET_COMPETENT, allowed=allowed)
    assert (candidacy.status, candidacy.units_due) == (CandidacyStatus.FAILED, ())
    with pytest.raises(WrongStage):
        scheduled(candidacy, date(2025, 7, 1))


@given(st.sets(st.sampled_from(UNITS)), st.dictionaries(st.sampled_from(UNITS), st.sampled_from([K, BK])))
def test_the_decision_follows_from_the_units_as_the_committee_sees_them(
    failed: set[str], otherwise: dict[str, UnitOutcome]
) -> None:
    candidacy = recommended(scheduled(), frozenset(failed))
    overruled = [UnitResult(code, outcome) for code, outcome in otherwise.items()]
    seen = {code: BK if code in failed else K for code in UNITS} | otherwise
    right = Outcome.COMPETENT if set(seen.values()) == {K} else Outcome.NOT_YET_COMPETENT
    wrong = next(outcome for outcome in Outcome if outcome is not right)
    with pytest.raises(DecisionContradictsUnits):
        decide(candidacy, wrong, *overruled)
    decided = decide(candidacy, right, *overruled)
    assert decided.latest_outcome is right
    assert decided.current.decision is not None
    assert {result.code: result.outcome for result in decided.current.decision.results} == seen


def test_the_committee_overrules_only_what_was_assessed() -> None:
    with pytest.raises(DecisionContradictsUnits):
        decide(recommended(scheduled()), Outcome.NOT_YET_COMPETENT, UnitResult("U.9", BK))


people = st.integers(0, 5).map(lambda number: UUID(int=number))


@given(people, people, st.sets(people), st.lists(st.tuples(people, st.sampled_from(list(TieKind)))))
def test_who_assessed_or_trained_never_decides(
    decider: UUID, candidate: UUID, assessors: set[UUID], trainers: list[tuple[UUID, TieKind]]
) -> None:
    ties = [Tie(person, kind, date(2020, 1, 1)) for person, kind in trainers]
    tied = {candidate} | assessors | {tie.person_id for tie in ties}
    with pytest.raises(DecisionMakerNotIndependent) if decider in tied else nullcontext():
        check_decision_maker(decider, candidate=candidate, assessors=assessors, ties=ties)


STEPS: dict[str, Callable[[Candidacy], object]] = {
    "schedule": scheduled,
    "reschedule": lambda c: c.reschedule(Appointment(Slot(ON), "TUK-SEN"), occurred_on=OPENED),
    "replace": lambda c: c.replace_assessor(assessor_id=uuid4(), assessor_person_id=uuid4()),
    "absence": lambda c: c.note_absence(occurred_on=ON),
    "record": lambda c: c.record(record(UNITS), occurred_on=ON),
    "recommend": lambda c: c.recommend(Outcome.COMPETENT, by=ASSESSOR, occurred_on=ON),
    "decide": lambda c: decide(c, Outcome.COMPETENT),
    "withdraw": lambda c: c.withdraw(),
}
OPEN_TO: dict[CandidacyStatus, set[str]] = {
    CandidacyStatus.OPEN: {"schedule", "withdraw"},
    CandidacyStatus.SCHEDULED: {"reschedule", "replace", "absence", "record", "withdraw"},
    CandidacyStatus.ABSENT: {"schedule", "reschedule", "withdraw"},
    CandidacyStatus.RECORDED: {"record", "recommend", "withdraw"},
    CandidacyStatus.RECOMMENDED: {"decide", "withdraw"},
    CandidacyStatus.REASSESSMENT_DUE: {"schedule", "withdraw"},
    CandidacyStatus.PASSED: set(),
    CandidacyStatus.FAILED: set(),
    CandidacyStatus.WITHDRAWN: set(),
    CandidacyStatus.UNDER_APPEAL: set(),
    CandidacyStatus.SUSPENDED: set(),
}


@pytest.mark.parametrize("status", list(CandidacyStatus))
def test_each_stage_is_open_to_its_own_steps_only(status: CandidacyStatus) -> None:
    attempt = None if status is CandidacyStatus.OPEN else recommended(scheduled()).attempt
    candidacy = replace(opened(), status=status, attempt=attempt)
    for step, take in STEPS.items():
        if step in OPEN_TO[status]:
            take(candidacy)
        else:
            with pytest.raises(WrongStage):
                take(candidacy)


def test_whatever_is_undecided_can_be_withdrawn() -> None:
    assert {status for status, steps in OPEN_TO.items() if "withdraw" in steps} == UNDECIDED


def test_only_the_assigned_assessor_recommends_and_only_what_he_recorded() -> None:
    recorded = scheduled().record(record(UNITS), occurred_on=ON)
    with pytest.raises(NotTheAssessor):
        recorded.recommend(Outcome.COMPETENT, by=COMMITTEE, occurred_on=ON)
    with pytest.raises(RecommendationContradictsRecord):
        recorded.recommend(Outcome.NOT_YET_COMPETENT, by=ASSESSOR, occurred_on=ON)


def test_nothing_happens_before_what_it_follows_from() -> None:
    early = date(2025, 5, 9)
    with pytest.raises(OutOfOrder):
        scheduled(on=date(2025, 4, 30))
    with pytest.raises(OutOfOrder):
        scheduled().record(record(UNITS), occurred_on=early)
    with pytest.raises(OutOfOrder):
        scheduled().note_absence(occurred_on=early)
    recorded = scheduled().record(record(UNITS), occurred_on=DECIDED)
    with pytest.raises(OutOfOrder):
        recorded.recommend(Outcome.COMPETENT, by=ASSESSOR, occurred_on=ON)
    with pytest.raises(OutOfOrder):
        recommended(scheduled()).decide(
            Outcome.COMPETENT, by=COMMITTEE, occurred_on=early, overruled=(), attempts_allowed=2
        )


def test_a_record_names_every_unit_of_the_attempt_once() -> None:
    with pytest.raises(InvalidRecord) as refused:
        scheduled().record([*record(("U.1", "U.1", "U.9"))], occurred_on=ON)
    assert refused.value.detail == (
        "missing: U.2, U.3; not assessed in this attempt: U.9; more than once: U.1"
    )


@given(st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans()))
def test_k_asks_for_all_four_and_bk_for_none(held: tuple[bool, bool, bool, bool]) -> None:
    others = record(("U.2", "U.3"))
    scheduled().record([UnitRecord("U.1", BK, *held), *others], occurred_on=ON)
    if all(held):
        scheduled().record([UnitRecord("U.1", K, *held), *others], occurred_on=ON)
    else:
        with pytest.raises(InvalidRecord):
            scheduled().record([UnitRecord("U.1", K, *held), *others], occurred_on=ON)


def test_an_absence_uses_up_no_attempt() -> None:
    absent = scheduled().note_absence(occurred_on=ON)
    again, why = absent.schedule(
        Appointment(Slot(date(2025, 5, 20)), "TUK-SEN"),
        assessor_id=uuid4(),
        assessor_person_id=uuid4(),
        occurred_on=DECIDED,
    )
    assert (again.current.number, why) == (1, ScheduleReason.RESCHEDULED)
