"""The sheet that is printed and signed."""

import re
import zlib
from datetime import UTC, date, datetime

from training.domain.attendance import Mark
from training.paper.attendance_sheet import AttendanceSheet, day_in_indonesian, print_sheet


def sheet(count: int = 20, **changed: object) -> AttendanceSheet:
    fields: dict[str, object] = {
        "training_centre": "BLK-LARANGAN",
        "cohort_code": "TKM-2024-1",
        "module": "Dokumen Ekspor (DOCUMENTS)",
        "session_number": 2,
        "sessions": 4,
        "make_up": False,
        "room": "R1",
        "instructor": "Dewi Lestari",
        "starts_at": datetime(2024, 2, 5, 2, 0, tzinfo=UTC),
        "ends_at": datetime(2024, 2, 5, 4, 0, tzinfo=UTC),
        "utc_offset_hours": 7,
        "participants": [(f"Peserta {number}", None) for number in range(1, count + 1)],
    }
    return AttendanceSheet(**{**fields, **changed})  # type: ignore[arg-type]


def text_of(pdf: bytes) -> str:
    """What the PDF shows, as far as its content streams say it plainly."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    shown = []
    for stream in streams:
        try:
            shown.append(zlib.decompress(stream).decode("latin-1"))
        except zlib.error:
            continue
    return "".join(re.findall(r"\((.*?)\) ?Tj", "\n".join(shown)))


def test_it_says_in_indonesian_what_is_signed_for() -> None:
    shown = text_of(print_sheet(sheet()))
    for words in (
        "DAFTAR HADIR PELATIHAN",
        "BLK-LARANGAN",
        "TKM-2024-1",
        "Dokumen Ekspor",
        "ke-2 dari 4",
        "Senin, 5 Februari 2024",
        "09.00-11.00 WIB",
        "Dewi Lestari",
        "Tanda tangan",
        "Peserta 20",
    ):
        assert words in shown, words


def test_a_class_of_twenty_fits_one_page() -> None:
    assert len(re.findall(rb"/Type /Page\b", print_sheet(sheet(20)))) == 1


def test_a_long_list_goes_on_over_the_page_with_its_headings() -> None:
    pdf = print_sheet(sheet(70))
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", pdf)) >= 3
    assert text_of(pdf).count("Nama peserta") >= 3


def test_marks_that_stand_are_filled_in_and_a_make_up_says_so() -> None:
    shown = text_of(print_sheet(sheet(make_up=True, participants=[("Siti", Mark.EXCUSED), (None, None)])))
    assert "pengganti untuk sesi ke-2" in shown
    assert "nama tidak tersedia" in shown


def test_a_name_in_letters_that_the_font_lacks_does_not_stop_the_sheet() -> None:
    shown = text_of(print_sheet(sheet(participants=[("Łucja Ňame 王", None), ("(Budi) \\ Santoso", None)])))
    assert "Name" in shown


def test_days_are_written_in_indonesian() -> None:
    assert day_in_indonesian(date(2024, 8, 17)) == "Sabtu, 17 Agustus 2024"
