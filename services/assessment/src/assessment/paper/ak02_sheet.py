"""AK.02 of a cohort as an XLSX sheet: handed out with a line per candidate and unit, taken back filled in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import sheets
from assessment.domain.record import UnitOutcome, UnitRecord
from assessment.domain.refusals import UnreadableSheet

YES, NO = "Ya", "Tidak"
_KEY, _UNIT, _OUTCOME = "candidacy_id", "Kode unit", "Hasil"
_VATM = ("Valid", "Asli", "Terkini", "Memadai")
"""Valid, authentic, current, sufficient."""
_CHOICES = {_OUTCOME: [outcome.value for outcome in UnitOutcome], **dict.fromkeys(_VATM, (YES, NO))}
_WANTED = {name: name.lower().replace(" ", "_") for name in (_KEY, _UNIT, _OUTCOME, *_VATM)}
_YES_WORDS = frozenset({"ya", "y", "yes", "v", "1", "true"})
_NO_WORDS = frozenset({"tidak", "t", "no", "n", "0", "false"})

_LIMITS = sheets.Limits(unpacked=50_000_000, rows=5_000, columns=20, cell=300)


@dataclass(frozen=True, slots=True)
class TemplateRow:
    candidacy_id: UUID
    candidate: str | None
    unit: str
    title: str
    record: UnitRecord | None
    """What is recorded already, to be corrected."""


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One line as it came back: a record, nothing filled in (both None), or a problem."""

    number: int
    """Of the line in the sheet; the heading is 1."""
    candidacy_id: UUID | None
    record: UnitRecord | None = None
    problem: str | None = None


def template(rows: Iterable[TemplateRow]) -> bytes:
    columns = (_KEY, "Nama asesi", _UNIT, "Judul unit", _OUTCOME, *_VATM)
    return sheets.workbook("AK.02", columns, map(_line, rows), choices=_CHOICES)


def _line(row: TemplateRow) -> Sequence[sheets.Value]:
    record = row.record
    filled: list[sheets.Value] = []
    if record is not None:
        held = (record.valid, record.authentic, record.current, record.sufficient)
        filled = [record.outcome.value, *(YES if one else NO for one in held)]
    return (row.candidacy_id, row.candidate, row.unit, row.title, *filled)


def read(content: bytes) -> list[FilledRow]:
    """Every line that has anything in it. Raises UnreadableSheet for what is no such sheet at all."""
    try:
        table = sheets.read(content, limits=_LIMITS)
        missing = [name for name, column in _WANTED.items() if column not in table.columns]
        if missing:
            raise UnreadableSheet(f"no column {', '.join(missing)} in the first line", field="file")
        return [_row(row.number, [row[column] for column in _WANTED.values()]) for row in table.rows]
    except sheets.FileRefused as refused:
        raise UnreadableSheet(str(refused), field="file") from refused


def _row(number: int, cells: Sequence[sheets.Cell]) -> FilledRow:
    problems = {cell.problem for cell in cells}
    if "formula" in problems:
        return FilledRow(number, None, problem="a formula; put the value in its place")
    if "too_long" in problems:
        return FilledRow(number, None, problem=f"a cell of more than {_LIMITS.cell} characters")
    key, unit, outcome, *evidence = (cell.text for cell in cells)
    try:
        candidacy_id = UUID(key)
    except ValueError:
        return FilledRow(number, None, problem="candidacy_id is not one of the handed out sheet")
    if not outcome and not any(evidence):
        return FilledRow(number, candidacy_id)
    answers = [_answer(word) for word in evidence]
    unread = [name for name, answer in zip(_VATM, answers, strict=True) if answer is None]
    if outcome.upper() not in set(UnitOutcome):
        return FilledRow(number, candidacy_id, problem=f"{_OUTCOME}: K or BK")
    if unread:
        return FilledRow(number, candidacy_id, problem=f"{', '.join(unread)}: {YES} or {NO}")
    valid, authentic, current, sufficient = (bool(answer) for answer in answers)
    record = UnitRecord(unit, UnitOutcome(outcome.upper()), valid, authentic, current, sufficient)
    return FilledRow(number, candidacy_id, record)


def _answer(word: str) -> bool | None:
    if word.casefold() in _YES_WORDS:
        return True
    return False if word.casefold() in _NO_WORDS else None
