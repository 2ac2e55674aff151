"""AK.02 of a cohort as an XLSX sheet: handed out with a line per candidate and unit, taken back filled in."""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

from openpyxl import load_workbook

from assessment.domain.record import UnitOutcome, UnitRecord
from assessment.domain.refusals import UnreadableSheet
from assessment.paper.workbook import Column, Value, workbook

YES, NO = "Ya", "Tidak"
_EVIDENCE = (YES, NO)
_COLUMNS = (
    Column("candidacy_id", 38),
    Column("Nama asesi", 30),
    Column("Kode unit", 20),
    Column("Judul unit", 50),
    Column("Hasil", 8, tuple(outcome.value for outcome in UnitOutcome)),
    Column("Valid", 9, _EVIDENCE),
    Column("Asli", 9, _EVIDENCE),
    Column("Terkini", 9, _EVIDENCE),
    Column("Memadai", 9, _EVIDENCE),
)
_KEY, _UNIT, _OUTCOME = "candidacy_id", "Kode unit", "Hasil"
_VATM = ("Valid", "Asli", "Terkini", "Memadai")
"""Valid, authentic, current, sufficient."""
_YES_WORDS = frozenset({"ya", "y", "yes", "v", "1", "true"})
_NO_WORDS = frozenset({"tidak", "t", "no", "n", "0", "false"})

MAX_ROWS = 5_000
_MAX_COLUMNS = 20
_MAX_CELL = 300  # characters
_MAX_UNPACKED = 50_000_000  # bytes


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
    return workbook("AK.02", _COLUMNS, (_line(row) for row in rows))


def _line(row: TemplateRow) -> Sequence[Value]:
    record = row.record
    filled: list[Value] = [None] * 5
    if record is not None:
        held = (record.valid, record.authentic, record.current, record.sufficient)
        filled = [record.outcome.value, *(YES if one else NO for one in held)]
    return (row.candidacy_id, row.candidate, row.unit, row.title, *filled)


def read(content: bytes) -> list[FilledRow]:
    """Every line that has anything in it. Raises UnreadableSheet for what is no such sheet at all."""
    try:
        _check_size(content)
        book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        lines = book.worksheets[0].iter_rows(max_row=MAX_ROWS + 2, max_col=_MAX_COLUMNS)
        return list(_rows(lines))
    except UnreadableSheet:
        raise
    except Exception as error:
        raise UnreadableSheet("not an XLSX workbook, or a damaged one", field="file") from error


def _check_size(content: bytes) -> None:
    """Declared sizes are what is unpacked at most: a member that goes on beyond its own is an error."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        if sum(member.file_size for member in archive.infolist()) > _MAX_UNPACKED:
            raise UnreadableSheet(f"unpacks to more than {_MAX_UNPACKED} bytes", field="file")


def _rows(lines: Iterator[Any]) -> Iterator[FilledRow]:
    names = [str(cell.value).strip().casefold() for cell in next(lines, ())]
    wanted = (_KEY, _UNIT, _OUTCOME, *_VATM)
    missing = [name for name in wanted if name.casefold() not in names]
    if missing:
        raise UnreadableSheet(f"no column {', '.join(missing)} in the first line", field="file")
    places = [names.index(name.casefold()) for name in wanted]
    for number, line in enumerate(lines, start=2):
        cells = [line[place] if place < len(line) else None for place in places]
        if all(cell is None or cell.value is None for cell in cells):
            continue
        if number > MAX_ROWS:
            raise UnreadableSheet(f"more than {MAX_ROWS} lines", field="file")
        yield _row(number, cells)


def _row(number: int, cells: Sequence[Any]) -> FilledRow:
    if any(cell is not None and cell.data_type == "f" for cell in cells):
        return FilledRow(number, None, problem="a formula; put the value in its place")
    key, unit, outcome, *evidence = (
        "" if cell is None or cell.value is None else str(cell.value).strip() for cell in cells
    )
    if max(map(len, (key, unit, outcome, *evidence))) > _MAX_CELL:
        return FilledRow(number, None, problem=f"a cell of more than {_MAX_CELL} characters")
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
