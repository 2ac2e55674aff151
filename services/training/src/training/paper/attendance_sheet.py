"""The attendance sheet to print and sign, in Indonesian, A4 upright."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from training.domain.attendance import Mark

CONTENT_TYPE = "application/pdf"

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
_ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}
_LETTERS = {Mark.PRESENT: "H", Mark.LATE: "T", Mark.EXCUSED: "I", Mark.ABSENT: "A"}
_COLUMNS = ((12, "No."), (78, "Nama peserta"), (30, "Kehadiran"), (60, "Tanda tangan"))  # mm
_ROW = 7.5  # mm: room for a signature, and a class of twenty with its instructor's fits one page
_ERASED = "(nama tidak tersedia)"


@dataclass(frozen=True, slots=True)
class AttendanceSheet:
    """What stands on the paper. `session_number` of `sessions` counts the module's ordinary sessions by time."""

    training_centre: str
    cohort_code: str
    module: str
    session_number: int
    sessions: int
    make_up: bool
    room: str
    instructor: str | None
    starts_at: datetime
    ends_at: datetime
    utc_offset_hours: int
    participants: Sequence[tuple[str | None, Mark | None]]


def print_sheet(sheet: AttendanceSheet) -> bytes:
    """The PDF. Names are printed in the order given; marks that stand already are filled in."""
    paper = _Paper(sheet)
    paper.add_page()
    paper.header_block()
    paper.table_block()
    paper.signature_block()
    return bytes(paper.output())


def day_in_indonesian(day: date) -> str:
    """`Senin, 5 Februari 2024`."""
    return f"{_DAYS[day.weekday()]}, {day.day} {_MONTHS[day.month - 1]} {day.year}"


class _Paper(FPDF):
    def __init__(self, sheet: AttendanceSheet) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self.sheet = sheet
        self.set_margins(15, 15, 15)
        self.set_auto_page_break(auto=True, margin=18)
        self.set_lang("id")
        self.set_title(_latin(f"Daftar Hadir {sheet.cohort_code}"))

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font("Helvetica", size=8)
        self.cell(0, 6, f"Halaman {self.page_no()} dari {{nb}}", align="C")

    def header_block(self) -> None:
        sheet = self.sheet
        self.set_font("Helvetica", "B", 14)
        self.cell(0, 8, "DAFTAR HADIR PELATIHAN", align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(3)
        local = timezone(timedelta(hours=sheet.utc_offset_hours))
        starts_at, ends_at = sheet.starts_at.astimezone(local), sheet.ends_at.astimezone(local)
        number = f"ke-{sheet.session_number} dari {sheet.sessions}"
        for label, text in (
            ("Balai Latihan Kerja", sheet.training_centre),
            ("Angkatan", sheet.cohort_code),
            ("Modul", sheet.module),
            ("Sesi", f"pengganti untuk sesi {number}" if sheet.make_up else number),
            ("Hari, tanggal", day_in_indonesian(starts_at.date())),
            ("Waktu", f"{starts_at:%H.%M}-{ends_at:%H.%M} {_ZONES[sheet.utc_offset_hours]}"),
            ("Ruang", sheet.room),
            ("Instruktur", sheet.instructor or _ERASED),
        ):
            self.set_font("Helvetica", size=10)
            self.cell(42, 5.5, label)
            self.set_font("Helvetica", "B", 10)
            self.multi_cell(0, 5.5, _latin(f": {text}"), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(3)

    def table_block(self) -> None:
        self.set_font("Helvetica", size=10)
        widths = tuple(width for width, _ in _COLUMNS)
        with self.table(col_widths=widths, line_height=_ROW, text_align=("C", "L", "C", "L")) as table:
            table.row([heading for _, heading in _COLUMNS])
            for number, (name, mark) in enumerate(self.sheet.participants, start=1):
                shown = _LETTERS[mark] if mark is not None else ""
                # Odd numbers sign to the left, even ones to the right, as on any Indonesian attendance list.
                signature = f"{number}." if number % 2 else f"{'':>24}{number}."
                table.row([str(number), _latin(name or _ERASED), shown, signature])

    def signature_block(self) -> None:
        self.ln(3)
        self.set_font("Helvetica", size=8)
        legend = "Kehadiran: H = hadir, T = terlambat, I = izin atau sakit, A = alpa (tanpa keterangan)."
        self.cell(0, 5, legend, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        if self.get_y() > self.h - 18 - 31:
            self.add_page()
        self.ln(6)
        self.set_font("Helvetica", size=10)
        for text in ("Instruktur,", "", "", "", f"( {self.sheet.instructor or '.' * 40} )"):
            self.set_x(120)
            self.cell(75, 5, _latin(text), align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _latin(text: str) -> str:
    """The PDF's built-in fonts know Latin-1: other letters lose their marks, and what has no Latin letter is a `?`."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        plain = unicodedata.normalize("NFKD", text)
        return (
            "".join(c for c in plain if not unicodedata.combining(c))
            .encode("latin-1", "replace")
            .decode("latin-1")
        )
    return text
