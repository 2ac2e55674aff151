"""How a training is judged at the end of the semester."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.domain.attendance import Mark, TaughtSession
from training.domain.conclusion import Bar, Reason, Record, judge_training, leave
from training.domain.curriculum import Curriculum, Module, ModuleKind, Track, in_order
from training.domain.refusals import CurriculumMalformed

INSTRUCTOR, MENTOR, OTHER_MENTOR = UUID(int=901), UUID(int=902), UUID(int=903)
START = date(2024, 2, 5)
BAR = Bar(min_attendance_percent=80, min_mentoring_sessions=2)
SESSIONS = [
    TaughtSession(
        UUID(int=number), "A" if number < 5 else "B", INSTRUCTOR, 2.0, START + timedelta(days=number)
    )
    for number in range(10)
]


def module(key: str, position: int, required: bool = True) -> Module:
    return Module(key, position, 10, ModuleKind.THEORY, 60, 80, required, ())


CURRICULUM = Curriculum(
    UUID(int=1),
    "SEKOLAH-EKSPOR",
    "EXPORT-SEMESTER",
    1,
    Track.EXPORTER,
    (module("A", 1), module("B", 2, False)),
)


def record(attended: int = 10, completed: str = "A", mentorings: int = 2) -> Record:
    marks = {s.session_id: Mark.PRESENT if n < attended else Mark.ABSENT for n, s in enumerate(SESSIONS)}
    return Record(marks, frozenset(completed), [(MENTOR, START)] * mentorings)


def test_everything_reached_is_completed() -> None:
    conclusion = judge_training(CURRICULUM, BAR, SESSIONS, record(attended=8))
    assert conclusion.completed
    assert (conclusion.attendance_percent, conclusion.mentoring_sessions) == (80, 2)


def test_a_module_that_is_not_required_may_be_left_incomplete() -> None:
    assert judge_training(CURRICULUM, BAR, SESSIONS, record(completed="A")).completed
    assert judge_training(CURRICULUM, BAR, SESSIONS, record(completed="B")).reasons == (Reason.MODULES,)


def test_every_reason_is_named_not_only_the_first() -> None:
    conclusion = judge_training(CURRICULUM, BAR, SESSIONS, record(attended=7, completed="", mentorings=1))
    assert conclusion.reasons == (Reason.ATTENDANCE, Reason.MODULES, Reason.MENTORING)
    assert not conclusion.completed


def test_who_leaves_takes_along_who_taught_and_mentored_him_until_then() -> None:
    mentorings = [
        (MENTOR, START),
        (OTHER_MENTOR, START + timedelta(days=9)),
        (MENTOR, START + timedelta(days=3)),
    ]
    left = leave(SESSIONS, Record(record(attended=2).marks, frozenset(), mentorings), (Reason.DROPPED_OUT,))
    assert left.reasons == (Reason.DROPPED_OUT,)
    [taught] = left.taught_by
    assert (taught.person_id, taught.hours, taught.last_on) == (INSTRUCTOR, 4.0, START + timedelta(days=1))
    assert [(m.person_id, m.sessions, m.last_on) for m in left.mentored_by] == [
        (MENTOR, 2, START + timedelta(days=3)),
        (OTHER_MENTOR, 1, START + timedelta(days=9)),
    ]


@given(st.integers(0, 10), st.sampled_from(["", "A", "B", "AB"]), st.integers(0, 4))
def test_completed_means_that_all_three_bars_are_reached(attended: int, done: str, mentorings: int) -> None:
    conclusion = judge_training(CURRICULUM, BAR, SESSIONS, record(attended, done, mentorings))
    assert conclusion.completed == (attended >= 8 and "A" in done and mentorings >= 2)
    assert (Reason.ATTENDANCE in conclusion.reasons) == (attended < 8)
    assert (Reason.MENTORING in conclusion.reasons) == (mentorings < 2)


@pytest.mark.parametrize(
    "modules",
    [
        (module("A", 1), module("A", 2)),
        (module("A", 1), module("B", 1)),
        (module("A", 1, required=False),),
    ],
    ids=["key twice", "position twice", "none required"],
)
def test_a_curriculum_that_contradicts_itself_is_refused(modules: tuple[Module, ...]) -> None:
    with pytest.raises(CurriculumMalformed):
        in_order(modules)
