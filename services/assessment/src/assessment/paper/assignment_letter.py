"""Surat tugas: the letter by which an assessor is sent to assess, one for each day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from assessment.paper.document import Document
from assessment.paper.indonesian import hours, weekday_and_day

UNNAMED = "(nama tidak tersedia)"
"""Of somebody whose profile has not come, or was erased."""


@dataclass(frozen=True, slots=True)
class Assignment:
    candidate: str | None
    cohort: str
    scheme: str
    tuk: str
    attempt: int
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class AssignmentLetter:
    agency: str
    assessor: str | None
    registration_no: str
    on: date
    assignments: Sequence[Assignment]

    def pdf(self) -> bytes:
        paper = Document("Surat Tugas Asesor", self.agency)
        paper.paragraph(f"Dengan ini {self.agency} menugaskan asesor kompetensi:")
        paper.particulars([("Nama", self.assessor or UNNAMED), ("No. registrasi", self.registration_no)])
        paper.paragraph("untuk melaksanakan asesmen kompetensi pada:")
        paper.particulars(
            [
                ("Hari, tanggal", weekday_and_day(self.on)),
                ("Tempat (TUK)", ", ".join(sorted({one.tuk for one in self.assignments}))),
                ("Skema sertifikasi", ", ".join(sorted({one.scheme for one in self.assignments}))),
                ("Jumlah asesi", str(len(self.assignments))),
            ]
        )
        paper.list_of(
            ("No.", "Nama asesi", "Angkatan", "Waktu", "Asesmen ke-"),
            (8, 50, 26, 34, 18),
            [
                (
                    str(number),
                    one.candidate or UNNAMED,
                    one.cohort,
                    hours(one.starts_at, one.ends_at),
                    str(one.attempt),
                )
                for number, one in enumerate(self.assignments, start=1)
            ],
        )
        paper.paragraph(
            "Asesor menyatakan tidak memiliki konflik kepentingan dengan asesi yang tercantum di atas, menjaga "
            "kerahasiaan, dan melaporkan hasil asesmen dengan formulir FR.AK.02 dan FR.AK.05. Surat tugas ini "
            "dibuat untuk dilaksanakan dengan penuh tanggung jawab."
        )
        paper.signatures("Yang menugaskan", "Asesor")
        return bytes(paper.output())
