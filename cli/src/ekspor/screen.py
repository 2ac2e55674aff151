"""What people see: tables and lines on a terminal. What programs read goes to standard output as JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from ekspor.embedded.state import DEFAULT

people = Console() if sys.stdout.isatty() or "COLUMNS" in os.environ else Console(width=200)
"""Standard output, for tables. Into a file or a pipe they are as wide as they need."""

aside = Console(stderr=True)
"""Standard error, for progress, notes and failures: never mixed with what programs read."""

StateOption = Annotated[
    Path, typer.Option("--state", envvar="EKSPOR_STATE", help="State directory of the embedded stack.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of a table.")]
DEFAULT_STATE = DEFAULT


def show_json(value: Any) -> None:
    """One JSON value, indented, on standard output."""
    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def show_line(value: Any) -> None:
    """One JSON value on a line of its own."""
    print(json.dumps(value, ensure_ascii=False, default=str), flush=True)


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table for people. A column whose name ends in `#` is a number."""
    table = Table(title=title, title_justify="left", header_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        number = column.endswith("#")
        table.add_column(column.rstrip("#"), justify="right" if number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_shown(cell) for cell in row))
    people.print(table)


def _shown(cell: Any) -> str:
    if cell is None:
        return ""
    return f"{cell:.1f}" if isinstance(cell, float) else str(cell)
