"""What a filled-in template says: its rows, or a verdict for each of them.

A template's first row says what it is for, its second has the headings, and the participants follow:

    session_id   | 018d...      |
    enrolment_id | nama         | status
    018d...      | Siti Rahma   | Hadir
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from training.domain.attendance import Mark
from training.domain.refusals import FileRefused, RowsRefused
from training.domain.sheets import Row, RowVerdict
from training.paper.reading_tables import MAX_CELL, Cell, Formula, Line

V = TypeVar("V", Mark, int)

ENROLMENT = "enrolment_id"
STATUS, SCORE = "status", "nilai"
MARK_WORDS: Mapping[Mark, str] = {
    Mark.PRESENT: "Hadir",
    Mark.LATE: "Terlambat",
    Mark.EXCUSED: "Izin",
    Mark.ABSENT: "Alpa",
}
_MARKS: Mapping[str, Mark] = {
    **{mark.value: mark for mark in Mark},
    **{word.lower(): mark for mark, word in MARK_WORDS.items()},
    **{word[0].lower(): mark for mark, word in MARK_WORDS.items()},
    "sakit": Mark.EXCUSED,
    "alpha": Mark.ABSENT,
}
_DIGITS = re.compile(r"^[0-9]{1,3}$")


class _Wrong(Exception):
    """A cell that breaks a rule, for the verdict of its row."""

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(detail)
        self.rule, self.detail = rule, detail


@dataclass(frozen=True, slots=True)
class Form:
    """What a template is for: pairs in its first row, which an import must find again."""

    about: tuple[tuple[str, str], ...]

    @classmethod
    def attendance(cls, session_id: UUID) -> "Form":
        return cls((("session_id", str(session_id)),))

    @classmethod
    def scores(cls, cohort_id: UUID, module_key: str) -> "Form":
        return cls((("cohort_id", str(cohort_id)), ("module_key", module_key)))

    @property
    def first_row(self) -> list[str]:
        return [text for pair in self.about for text in pair]


def attendance_rows(lines: Sequence[Line], form: Form) -> list[Row[Mark]]:
    """The marks. Every participant listed must have one. Raises FileRefused or RowsRefused."""
    return _rows(lines, form, STATUS, _mark)


def score_rows(lines: Sequence[Line], form: Form) -> list[Row[int]]:
    """The scores. Who has none in the file keeps what he has. Raises FileRefused or RowsRefused."""
    return _rows(lines, form, SCORE, _score)


def _rows(lines: Sequence[Line], form: Form, heading: str, parse: Callable[[Cell], V | None]) -> list[Row[V]]:
    enrolment_at, value_at = _columns(lines, form, heading)
    rows: list[Row[V]] = []
    verdicts: list[RowVerdict] = []
    for line in lines[2:]:
        if line.blank:
            continue
        named = _at(line, enrolment_at)
        try:
            _require_plain(line)
            enrolment_id = _enrolment(named)
            value = parse(_at(line, value_at))
        except _Wrong as wrong:
            verdicts.append(RowVerdict(line.number, _shown(named), False, wrong.rule, wrong.detail))
            continue
        verdicts.append(RowVerdict(line.number, str(enrolment_id), True, "readable", "not recorded yet"))
        if value is not None:
            rows.append(Row(enrolment_id, value, line.number))
    bad = sum(not verdict.passed for verdict in verdicts)
    if bad:
        raise RowsRefused(
            f"{bad} of {len(verdicts)} rows are wrong", verdicts=[v.as_dict() for v in verdicts]
        )
    if not rows:
        raise FileRefused("the file names nobody: fill in the template below its headings", field="file")
    return rows


def _columns(lines: Sequence[Line], form: Form, heading: str) -> tuple[int, int]:
    if len(lines) < 2:
        raise FileRefused("the file has no headings: use the template", field="file")
    about = [cell for cell in lines[0].cells if cell is not None]
    if about != form.first_row:
        wanted = " ".join(form.first_row)
        raise FileRefused(f"the first row must say what the sheet is for: {wanted}", field="file")
    headings = [cell.lower() if isinstance(cell, str) else "" for cell in lines[1].cells]
    for wanted in (ENROLMENT, heading):
        if headings.count(wanted) != 1:
            raise FileRefused(f"the second row must have one column {wanted}", field="file")
    return headings.index(ENROLMENT), headings.index(heading)


def _at(line: Line, column: int) -> Cell:
    return line.cells[column] if column < len(line.cells) else None


def _require_plain(line: Line) -> None:
    if any(isinstance(cell, Formula) for cell in line.cells):
        raise _Wrong("no_formula", "a formula is not read: write the value itself")
    if any(isinstance(cell, str) and len(cell) > MAX_CELL for cell in line.cells):
        raise _Wrong("short_cells", f"a cell has more than {MAX_CELL} characters")


def _enrolment(cell: Cell) -> UUID:
    try:
        return UUID(cell) if isinstance(cell, str) else UUID("")
    except ValueError:
        raise _Wrong(
            ENROLMENT, "this is not an enrolment's id: leave the template's column as it is"
        ) from None


def _mark(cell: Cell) -> Mark:
    mark = _MARKS.get(cell.lower()) if isinstance(cell, str) else None
    if mark is None:
        words = ", ".join(MARK_WORDS.values())
        raise _Wrong(STATUS, f"the status is one of: {words}")
    return mark


def _score(cell: Cell) -> int | None:
    if cell is None:
        return None
    if isinstance(cell, str) and _DIGITS.match(cell):
        cell = int(cell)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, bool) or not isinstance(cell, int) or not 0 <= cell <= 100:
        raise _Wrong(SCORE, "the score is a whole number from 0 to 100")
    return cell


def _shown(cell: Cell) -> str:
    """What stood where the enrolment's id should be, if it is one; anything else may be a name."""
    try:
        return str(UUID(cell)) if isinstance(cell, str) else ""
    except ValueError:
        return ""
