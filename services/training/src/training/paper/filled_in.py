"""What a filled-in template says: its rows, or a verdict for each of them.

A template's first row says what it is for, its second has the headings, and the participants follow:

    session_id   | 018d...      |
    enrolment_id | nama         | status
    018d...      | Siti Rahma   | Hadir
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import sheets
from training.domain.attendance import Mark
from training.domain.refusals import FileRefused, RowsRefused
from training.domain.sheets import Row, RowVerdict

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
LIMITS = sheets.Limits(size=2_000_000, unpacked=5_000_000, rows=500, columns=20, cell=200)
_DIGITS = re.compile(r"^[0-9]{1,3}$")


class _Wrong(Exception):
    """A cell that breaks a rule, for the verdict of its row."""

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(detail)
        self.rule, self.detail = rule, detail


@dataclass(frozen=True, slots=True)
class Form:
    """What a template is for: pairs in its first row, which an import must find again."""

    first_row: tuple[str, ...]

    @classmethod
    def attendance(cls, session_id: UUID) -> "Form":
        return cls(("session_id", str(session_id)))

    @classmethod
    def scores(cls, cohort_id: UUID, module_key: str) -> "Form":
        return cls(("cohort_id", str(cohort_id), "module_key", module_key))


def attendance_rows(content: bytes, form: Form) -> list[Row[Mark]]:
    """The marks. Every participant listed must have one. Raises FileRefused or RowsRefused."""
    return _rows(content, form, STATUS, _mark)


def score_rows(content: bytes, form: Form) -> list[Row[int]]:
    """The scores. Who has none in the file keeps what he has. Raises FileRefused or RowsRefused."""
    return _rows(content, form, SCORE, _score)


def _rows(content: bytes, form: Form, heading: str, parse: Callable[[str], V | None]) -> list[Row[V]]:
    rows: list[Row[V]] = []
    verdicts: list[RowVerdict] = []
    for line in _lines(content, form, heading):
        named = line[ENROLMENT].text
        try:
            _require_plain(line)
            enrolment_id = _enrolment(named)
            value = parse(line[heading].text)
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


def _lines(content: bytes, form: Form, heading: str) -> list[sheets.Row]:
    try:
        table = sheets.read(content, limits=LIMITS, above=1)
        lines = list(table.rows)
    except sheets.FileRefused as refused:
        raise FileRefused(str(refused), field="file") from refused
    if table.above != (form.first_row,):
        wanted = " ".join(form.first_row)
        raise FileRefused(f"the first row must say what the sheet is for: {wanted}", field="file")
    for wanted in (ENROLMENT, heading):
        if wanted not in table.columns:
            raise FileRefused(f"the second row must have a column {wanted}", field="file")
    return lines


def _require_plain(line: sheets.Row) -> None:
    problems = line.problems.values()
    if "formula" in problems:
        raise _Wrong("no_formula", "a formula is not read: write the value itself")
    if "too_long" in problems:
        raise _Wrong("short_cells", f"a cell has more than {LIMITS.cell} characters")


def _enrolment(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise _Wrong(
            ENROLMENT, "this is not an enrolment's id: leave the template's column as it is"
        ) from None


def _mark(text: str) -> Mark:
    mark = _MARKS.get(text.lower())
    if mark is None:
        words = ", ".join(MARK_WORDS.values())
        raise _Wrong(STATUS, f"the status is one of: {words}")
    return mark


def _score(text: str) -> int | None:
    if not text:
        return None
    if not _DIGITS.match(text) or int(text) > 100:
        raise _Wrong(SCORE, "the score is a whole number from 0 to 100")
    return int(text)


def _shown(named: str) -> str:
    """What stood where the enrolment's id should be, if it is one; anything else may be a name."""
    try:
        return str(UUID(named))
    except ValueError:
        return ""
