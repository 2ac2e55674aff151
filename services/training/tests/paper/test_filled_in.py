"""What a filled-in template says, and the verdict of each row that says nothing readable."""

from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from training.domain.attendance import Mark
from training.domain.refusals import FileRefused, RowsRefused
from training.domain.sheets import Row
from training.paper.filled_in import MARK_WORDS, Form, attendance_rows, score_rows
from training.paper.templates import TemplateLine, attendance_template, score_template

SESSION, COHORT = UUID(int=7), UUID(int=8)
ONE, TWO, THREE = UUID(int=1), UUID(int=2), UUID(int=3)
MARKS, SCORES = Form.attendance(SESSION), Form.scores(COHORT, "DOCUMENTS")


def marks_in(*lines: str) -> list[Row[Mark]]:
    text = "\n".join((f"session_id,{SESSION}", "enrolment_id,nama,status", *lines))
    return attendance_rows(text.encode(), MARKS)


def scores_in(*lines: str) -> list[Row[int]]:
    text = "\n".join((f"cohort_id;{COHORT};module_key;DOCUMENTS", "enrolment_id;nama;nilai", *lines))
    return score_rows(text.encode(), SCORES)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(Mark), min_size=1, max_size=20))
def test_a_template_filled_in_reads_back_what_was_filled_in(marks: list[Mark]) -> None:
    lines = [TemplateLine(UUID(int=n), f"=Peserta {n}", mark) for n, mark in enumerate(marks)]
    rows = attendance_rows(attendance_template(MARKS, lines), MARKS)
    assert [(row.enrolment_id, row.value) for row in rows] == [
        (line.enrolment_id, line.value) for line in lines
    ]
    assert [row.number for row in rows] == list(range(3, 3 + len(marks)))


def test_scores_left_empty_are_left_as_they_are() -> None:
    lines = [TemplateLine(ONE, "Siti", 80), TemplateLine(TWO, None, None)]
    assert score_rows(score_template(SCORES, lines), SCORES) == [Row(ONE, 80, 3)]


@pytest.mark.parametrize(
    "word", ["Hadir", "hadir", " H ", "present", "Terlambat", "izin", "Sakit", "alpa", "alpha"]
)
def test_the_words_of_attendance_lists_are_understood(word: str) -> None:
    [row] = marks_in(f"{ONE},Siti,{word}")
    assert row.value in Mark
    assert set(MARK_WORDS) == set(Mark)


def verdicts(refused: RowsRefused) -> list[tuple[Any, ...]]:
    return [(v["row"], v["passed"], v["rule"]) for v in refused.verdicts or []]


def test_every_row_has_a_verdict_with_its_number_in_the_file() -> None:
    with pytest.raises(RowsRefused) as refused:
        marks_in(
            f"{ONE},Siti,Hadir",
            f"{TWO},Budi,mungkin",
            "",
            f"{THREE},=1+1,Hadir",
            "3671,Ani,Hadir",
            f"{TWO},Budi",
        )
    assert verdicts(refused.value) == [
        (3, True, "readable"),
        (4, False, "status"),
        (6, False, "no_formula"),
        (7, False, "enrolment_id"),
        (8, False, "status"),
    ]
    assert "3671" not in str(refused.value.verdicts)


@pytest.mark.parametrize("score", ["80,5", "8E+01", "101", "-1", "lulus", "1000"])
def test_a_score_is_a_whole_number_from_0_to_100(score: str) -> None:
    with pytest.raises(RowsRefused) as refused:
        scores_in(f"{ONE};Siti;{score}")
    assert verdicts(refused.value) == [(3, False, "nilai")]


@pytest.mark.parametrize(("value", "read"), [(80, 80), (80.0, 80), ("80", 80), (0, 0), (100, 100)])
def test_a_score_is_read_as_number_or_as_text(value: object, read: int) -> None:
    assert scores_of(value) == [Row(ONE, read, 3)]


@pytest.mark.parametrize("value", [True, 80.5, "delapan puluh", 101])
def test_what_excel_holds_and_is_no_score_is_refused(value: object) -> None:
    with pytest.raises(RowsRefused):
        scores_of(value)


def scores_of(value: object) -> list[Row[int]]:
    book = load_workbook(BytesIO(score_template(SCORES, [TemplateLine(ONE, "Siti", None)])))
    book.worksheets[0]["C3"] = value
    file = BytesIO()
    book.save(file)
    return score_rows(file.getvalue(), SCORES)


def test_a_cell_with_a_book_in_it_is_named() -> None:
    with pytest.raises(RowsRefused) as refused:
        marks_in(f"{ONE},{'x' * 300},Hadir")
    assert verdicts(refused.value) == [(3, False, "short_cells")]


@pytest.mark.parametrize(
    "text",
    [
        "enrolment_id,status\n",
        f"session_id,{COHORT}\nenrolment_id,nama,status\n{ONE},Siti,Hadir\n",
        f"session_id,{SESSION}\nnama,status\nSiti,Hadir\n",
        f"session_id,{SESSION}\nenrolment_id,status,status\n{ONE},Hadir,Alpa\n",
        f"session_id,{SESSION}\nenrolment_id,nama,status\n",
        f"session_id,{SESSION}\n",
    ],
    ids=["no first row", "another session", "no id column", "two status columns", "nobody", "no headings"],
)
def test_a_file_that_is_not_this_template_is_refused(text: str) -> None:
    with pytest.raises(FileRefused):
        attendance_rows(text.encode(), MARKS)
