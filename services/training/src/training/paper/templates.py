"""Templates to fill in by hand and send back: attendance and scores, one row per participant."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sheets
from training.domain.attendance import Mark
from training.paper.filled_in import ENROLMENT, MARK_WORDS, SCORE, STATUS, Form

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
    return _template(form, "Daftar Hadir", STATUS, lines, list(MARK_WORDS.values()), _GUIDE_ATTENDANCE)


def score_template(form: Form, lines: Sequence[TemplateLine]) -> bytes:
    """An XLSX file with the scores that stand."""
    return _template(form, "Nilai", SCORE, lines, range(101), _GUIDE_SCORES)


def _template(
    form: Form,
    title: str,
    heading: str,
    lines: Sequence[TemplateLine],
    choices: Sequence[str] | range,
    guide: Sequence[str],
) -> bytes:
    rows = [
        (line.enrolment_id, line.name, MARK_WORDS[line.value] if isinstance(line.value, Mark) else line.value)
        for line in lines
    ]
    columns = (ENROLMENT, "nama", heading)
    return sheets.workbook(
        title, columns, rows, above=[form.first_row], choices={heading: choices}, notes=guide
    )
