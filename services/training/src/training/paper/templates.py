"""Templates to fill in by hand and send back: attendance and scores, one row per participant."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from training.domain.attendance import Mark
from training.paper.filled_in import ENROLMENT, MARK_WORDS, SCORE, STATUS, Form
from training.paper.safe_cells import safe_text

_FIRST = 3  # the row of the first participant
_GUIDE_ATTENDANCE = (
    "Isi kolom status dengan: Hadir, Terlambat, Izin atau Alpa.",
    "Jangan mengubah baris pertama dan kolom enrolment_id.",
    "Semua peserta harus diisi. Peserta yang tidak tercantum dianggap tidak hadir.",
)
_GUIDE_SCORES = (
    "Isi kolom nilai dengan bilangan bulat 0 sampai 100.",
    "Jangan mengubah baris pertama dan kolom enrolment_id.",
    "Kolom nilai yang kosong tidak mengubah nilai yang sudah tercatat.",
)


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """`name` is None of somebody whose profile is not known, or was erased."""

    enrolment_id: UUID
    name: str | None
    value: Mark | int | None


def attendance_template(form: Form, lines: Sequence[TemplateLine]) -> bytes:
    """An XLSX file with the marks that stand, and a list to choose from."""
    book, sheet = _sheet(form, "Daftar Hadir", STATUS, lines, _GUIDE_ATTENDANCE)
    words = ",".join(MARK_WORDS.values())
    choice = DataValidation(type="list", formula1=f'"{words}"', allow_blank=False)
    return _finished(book, sheet, choice, len(lines))


def score_template(form: Form, lines: Sequence[TemplateLine]) -> bytes:
    """An XLSX file with the scores that stand."""
    book, sheet = _sheet(form, "Nilai", SCORE, lines, _GUIDE_SCORES)
    choice = DataValidation(type="whole", operator="between", formula1="0", formula2="100", allow_blank=True)
    return _finished(book, sheet, choice, len(lines))


def _sheet(
    form: Form, title: str, heading: str, lines: Sequence[TemplateLine], guide: Sequence[str]
) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    sheet.append(form.first_row)
    sheet.append([ENROLMENT, "nama", heading])
    for cell in sheet[2]:
        cell.font = Font(bold=True)
    for line in lines:
        value = MARK_WORDS[line.value] if isinstance(line.value, Mark) else line.value
        sheet.append([str(line.enrolment_id), safe_text(line.name or ""), value])
    sheet.freeze_panes = f"A{_FIRST}"
    for column, width in (("A", 40), ("B", 36), ("C", 14)):
        sheet.column_dimensions[column].width = width
    instructions = book.create_sheet("Petunjuk")
    for sentence in guide:
        instructions.append([sentence])
    return book, sheet


def _finished(book: Workbook, sheet: Worksheet, choice: DataValidation, count: int) -> bytes:
    if count:
        sheet.add_data_validation(choice)
        choice.add(f"C{_FIRST}:C{_FIRST + count - 1}")
    file = BytesIO()
    book.save(file)
    return file.getvalue()
