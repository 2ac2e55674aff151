"""Text that a spreadsheet shows and never runs."""

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What Excel and LibreOffice take for the beginning of a formula (OWASP, CSV injection)."""


def safe_text(text: str) -> str:
    """The text, with an apostrophe before what would begin a formula, and without characters XML cannot hold."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{clean}" if clean.startswith(_BEGINS_A_FORMULA) else clean
