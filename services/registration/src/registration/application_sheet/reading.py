"""A file as a sheet of applications, or a refusal of the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sheets
from registration.application_sheet.columns import BY_HEADING, COLUMNS, Column, normal
from registration.domain.refusals import ImportFileRefused

MAX_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class ApplicationSheet:
    """`columns` by the heading under which their cells are found."""

    columns: dict[str, Column]
    rows: Sequence[sheets.Row]


def read(content: bytes) -> ApplicationSheet:
    """CSV or XLSX, told by content. Raises ImportFileRefused. Blocks: run it in a thread."""
    try:
        table = sheets.read(content)
        columns = _columns(table.columns)
        rows: list[sheets.Row] = []
        for row in table.rows:
            if len(rows) == MAX_ROWS:
                raise ImportFileRefused(f"A file of applications has at most {MAX_ROWS} rows; divide it.")
            rows.append(row)
    except sheets.FileRefused as refused:
        raise ImportFileRefused(f"{refused}.", reason=refused.code) from refused
    return ApplicationSheet(columns, rows)


def _columns(headings: Sequence[str]) -> dict[str, Column]:
    """Raises ImportFileRefused for unknown, doubled and missing columns."""
    found = {heading: BY_HEADING.get(normal(heading)) for heading in headings if heading}
    unknown = [heading[:50] for heading, column in found.items() if column is None]
    if unknown:
        raise ImportFileRefused(f"Unknown columns: {', '.join(unknown)}. Use the template.", unknown=unknown)
    known = {heading: column for heading, column in found.items() if column is not None}
    titles = [column.title for column in known.values()]
    doubled = sorted({title for title in titles if titles.count(title) > 1})
    if doubled:
        raise ImportFileRefused(f"Columns that stand there twice: {', '.join(doubled)}.", doubled=doubled)
    missing = [column.title for column in COLUMNS if column.required and column.title not in titles]
    if missing:
        raise ImportFileRefused(f"Missing columns: {', '.join(missing)}. Use the template.", missing=missing)
    return known
