"""What a whole sheet may change, and the verdict of each row."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from training.domain.attendance import Mark
from training.domain.refusals import MakeUpMalformed, RowsRefused, SessionMalformed
from training.domain.schedule import require_make_up, require_possible
from training.domain.session import Session
from training.domain.sheets import Accepted, Participant, Row, judge_sheet

RUNNING, TOLD, ENDED = UUID(int=1), UUID(int=2), UUID(int=3)
STRANGER = UUID(int=99)
COHORT = [
    Participant(RUNNING, RUNNING, UUID(int=11), running=True, module_told=False),
    Participant(TOLD, TOLD, UUID(int=12), running=True, module_told=True),
    Participant(ENDED, ENDED, UUID(int=13), running=False, module_told=False),
]
STANDING = {RUNNING: Mark.ABSENT, TOLD: Mark.PRESENT, ENDED: Mark.LATE}


def judge(marks: dict[UUID, Mark], standing: dict[UUID, Mark] | None = None) -> Accepted[Mark]:
    rows = [Row(enrolment_id, mark) for enrolment_id, mark in marks.items()]
    return judge_sheet(rows, COHORT, STANDING if standing is None else standing, replaces=True)


def rules(refused: RowsRefused) -> list[str]:
    return [verdict["rule"] for verdict in refused.verdicts or []]


def test_the_same_sheet_again_changes_nothing() -> None:
    assert judge(dict(STANDING)) == Accepted({}, frozenset())


def test_a_row_can_be_corrected_until_it_has_made_a_fact() -> None:
    accepted = judge({RUNNING: Mark.PRESENT, TOLD: Mark.PRESENT})
    assert accepted.write == {RUNNING: Mark.PRESENT}
    with pytest.raises(RowsRefused) as refused:
        judge({RUNNING: Mark.PRESENT, TOLD: Mark.ABSENT})
    assert rules(refused.value) == ["accepted", "module_told"]


def test_who_is_not_named_loses_his_row_unless_it_made_a_fact_or_he_has_left() -> None:
    assert judge({TOLD: Mark.PRESENT}).remove == {RUNNING}
    with pytest.raises(RowsRefused) as refused:
        judge({RUNNING: Mark.PRESENT})
    assert rules(refused.value) == ["accepted", "module_told"]
    assert [verdict["row"] for verdict in refused.value.verdicts or []] == [1, None]


def test_a_later_session_of_a_told_module_is_recorded_all_the_same() -> None:
    assert judge({TOLD: Mark.ABSENT}, standing={}).write == {TOLD: Mark.ABSENT}


def test_an_ended_training_changes_no_more() -> None:
    with pytest.raises(RowsRefused) as refused:
        judge({TOLD: Mark.PRESENT, ENDED: Mark.ABSENT})
    assert rules(refused.value) == ["accepted", "training_running"]


def test_every_row_has_its_verdict_and_one_bad_row_refuses_all() -> None:
    rows = [Row(RUNNING, 80), Row(RUNNING, 90), Row(STRANGER, 70)]
    with pytest.raises(RowsRefused) as refused:
        judge_sheet(rows, COHORT, {}, replaces=False)
    assert rules(refused.value) == ["accepted", "named_once", "enrolment_in_cohort"]
    assert [verdict["passed"] for verdict in refused.value.verdicts or []] == [True, False, False]


def test_scores_of_who_is_not_named_stand() -> None:
    assert judge_sheet([Row(RUNNING, 75)], COHORT, {TOLD: 88}, replaces=False) == Accepted(
        {RUNNING: 75}, frozenset()
    )


def test_a_session_begins_and_ends_on_one_day_of_the_training_centre() -> None:
    late = datetime(2024, 2, 5, 16, 0, tzinfo=UTC)  # 23:00 in Tangerang
    assert require_possible(late, late + timedelta(hours=1), 7) == date(2024, 2, 5)
    for length in (timedelta(0), timedelta(hours=-1), timedelta(hours=2), timedelta(hours=13)):
        with pytest.raises(SessionMalformed):
            require_possible(late, late + length, 7)


def test_a_make_up_repeats_an_ordinary_session_that_was_held_before() -> None:
    starts_at = datetime(2024, 2, 5, 9, 0, tzinfo=UTC)
    original = Session(
        session_id=UUID(int=1),
        agency="BLK-LARANGAN",
        organiser="DISNAKER-TNG",
        cohort_id=UUID(int=2),
        module_key="DOCUMENTS",
        training_centre_key="BLK-LARANGAN",
        room_key="R1",
        instructor_person_id=UUID(int=3),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        held_on=date(2024, 2, 5),
    )
    require_make_up(original, "DOCUMENTS", starts_at + timedelta(days=7))
    with pytest.raises(MakeUpMalformed):
        require_make_up(original, "MINDSET", starts_at + timedelta(days=7))
    with pytest.raises(MakeUpMalformed):
        require_make_up(original, "DOCUMENTS", starts_at)
