"""Tables that come from and go to people: CSV and XLSX, read without trust, written without traps."""

from sheets.reading import Cell, FileRefused, Limits, Row, Table, read
from sheets.writing import XLSX, Value, workbook

__all__ = ["XLSX", "Cell", "FileRefused", "Limits", "Row", "Table", "Value", "read", "workbook"]
