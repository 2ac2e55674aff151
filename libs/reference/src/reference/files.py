"""The CSV files of this package: UTF-8, comma, header row, every value text."""

import csv
import io
from importlib.resources import files

Row = dict[str, str]


def read(name: str) -> list[Row]:
    """The rows of `data/<name>`, in the order of the file."""
    text = (files("reference") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def split(value: str, separator: str) -> tuple[str, ...]:
    """The parts of a field that holds several values; an empty field holds none."""
    return tuple(part.strip() for part in value.split(separator) if part.strip())
