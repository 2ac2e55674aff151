"""When a module is completed, and what attendance amounts to."""

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from training.domain.attendance import Mark, TaughtSession, presence
from training.domain.completion import Score, judge_module
from training.domain.curriculum import Module, ModuleKind

INSTRUCTOR, OTHER = UUID(int=901), UUID(int=902)
START = date(2024, 2, 5)
marks_of_one = st.lists(st.sampled_from(Mark), min_size=1, max_size=12)


def module(pass_mark: int = 70, bar: int = 80) -> Module:
    return Module("DOCUMENTS", 1, 8, ModuleKind.PRACTICE, pass_mark, bar, True, ())


def session(number: int, make_up_for: int | None = None, instructor: UUID = INSTRUCTOR) -> TaughtSession:
    repeats = None if make_up_for is None else UUID(int=make_up_for)
    return TaughtSession(
        UUID(int=number), "DOCUMENTS", instructor, 2.0, START + timedelta(days=number), repeats
    )


def sheet(marks: list[Mark]) -> dict[UUID, Mark]:
    return {UUID(int=number): mark for number, mark in enumerate(marks)}


def sessions(count: int) -> list[TaughtSession]:
    return [session(number) for number in range(count)]


def test_present_and_late_count_excused_counts_for_neither_side() -> None:
    marks = [Mark.PRESENT, Mark.LATE, Mark.EXCUSED, Mark.ABSENT]
    found = presence(sessions(4), sheet(marks))
    assert (found.attended, found.counted, found.percent) == (2, 3, 66)


def test_a_missed_session_that_was_made_up_counts_as_attended() -> None:
    held = [session(0), session(1), session(2, make_up_for=1)]
    marks = {UUID(int=0): Mark.PRESENT, UUID(int=1): Mark.ABSENT, UUID(int=2): Mark.LATE}
    assert presence(held, marks).percent == 100


def test_an_excused_session_that_was_made_up_counts_on_both_sides() -> None:
    held = [session(0), session(1), session(2, make_up_for=1)]
    marks = {UUID(int=0): Mark.ABSENT, UUID(int=1): Mark.EXCUSED, UUID(int=2): Mark.PRESENT}
    found = presence(held, marks)
    assert (found.attended, found.counted) == (1, 2)


def test_a_make_up_that_was_missed_too_changes_nothing() -> None:
    held = [session(0), session(1, make_up_for=0)]
    assert presence(held, {UUID(int=0): Mark.EXCUSED, UUID(int=1): Mark.ABSENT}).counted == 0


def test_nobody_completes_a_module_from_which_he_was_excused_altogether() -> None:
    marks = sheet([Mark.EXCUSED, Mark.EXCUSED])
    assert judge_module(module(bar=0), sessions(2), marks, Score(100, START)) is None


def test_a_percentage_is_rounded_down_so_that_two_thirds_do_not_reach_67() -> None:
    marks = sheet([Mark.PRESENT, Mark.PRESENT, Mark.ABSENT])
    assert judge_module(module(bar=67), sessions(3), marks, Score(90, START)) is None
    assert judge_module(module(bar=66), sessions(3), marks, Score(90, START)) is not None


def test_a_score_at_the_pass_mark_passes_and_one_below_does_not() -> None:
    marks = sheet([Mark.PRESENT])
    assert judge_module(module(), sessions(1), marks, Score(70, START)) is not None
    assert judge_module(module(), sessions(1), marks, Score(69, START)) is None
    assert judge_module(module(pass_mark=0), sessions(1), marks, None) is None


def test_it_is_completed_on_the_later_of_score_and_last_session_attended() -> None:
    marks = sheet([Mark.PRESENT, Mark.PRESENT, Mark.ABSENT])
    early = judge_module(module(bar=60), sessions(3), marks, Score(80, START))
    late = judge_module(module(bar=60), sessions(3), marks, Score(80, START + timedelta(days=30)))
    assert early is not None and early.occurred_on == START + timedelta(days=1)
    assert late is not None and late.occurred_on == START + timedelta(days=30)


def test_only_those_taught_whose_session_was_attended() -> None:
    held = [session(0), session(1, instructor=OTHER), session(2)]
    marks = sheet([Mark.PRESENT, Mark.ABSENT, Mark.LATE])
    completion = judge_module(module(bar=60), held, marks, Score(80, START))
    assert completion is not None
    [taught] = completion.taught_by
    assert (taught.person_id, taught.hours, taught.last_on) == (INSTRUCTOR, 4.0, START + timedelta(days=2))


@given(marks_of_one, st.integers(0, 100))
def test_a_bar_once_reached_is_not_lost_by_the_sheets_to_come(marks: list[Mark], bar: int) -> None:
    """That is why the fact may be told at once: sessions without a sheet already count as not attended."""
    planned = sessions(len(marks))
    reached = False
    for known in range(len(marks) + 1):
        found = judge_module(module(bar=bar), planned, sheet(marks[:known]), Score(90, START))
        assert not (reached and found is None)
        reached = reached or found is not None


@given(marks_of_one, st.integers(0, 11))
def test_to_make_up_a_session_never_lowers_attendance(marks: list[Mark], missed: int) -> None:
    missed %= len(marks)
    held = sessions(len(marks))
    before = presence(held, sheet(marks))
    make_up = session(100, make_up_for=missed)
    after = presence([*held, make_up], {**sheet(marks), make_up.session_id: Mark.PRESENT})
    assert after.percent >= before.percent
    assert after.counted <= len(marks)


@given(marks_of_one)
def test_attendance_lies_between_nothing_and_everything(marks: list[Mark]) -> None:
    found = presence(sessions(len(marks)), sheet(marks))
    assert 0 <= found.attended <= found.counted <= len(marks)
    assert 0 <= found.percent <= 100
