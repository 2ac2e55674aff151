"""Berita acara: the minutes of the committee that decided on a cohort's candidates on one day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assessment.domain.record import Outcome
from assessment.paper.assignment_letter import UNNAMED
from assessment.paper.document import Document
from assessment.paper.indonesian import weekday_and_day

_OUTCOME = {Outcome.COMPETENT: "Kompeten", Outcome.NOT_YET_COMPETENT: "Belum kompeten"}


@dataclass(frozen=True, slots=True)
class Decided:
    candidate: str | None
    attempt: int
    assessor: str | None
    recommended: Outcome
    decided: Outcome
    failed_units: Sequence[str]
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class DecisionMinutes:
    agency: str
    cohort: str
    scheme: str
    on: date
    decisions: Sequence[Decided]

    def pdf(self) -> bytes:
        passed = sum(one.decided is Outcome.COMPETENT for one in self.decisions)
        paper = Document("Berita Acara Rapat Pleno Keputusan Sertifikasi", self.agency)
        paper.paragraph(
            f"Pada hari {weekday_and_day(self.on)}, komite teknis {self.agency} telah memutuskan hasil asesmen "
            "kompetensi peserta berikut, setelah menelaah rekomendasi asesor beserta bukti pendukungnya."
        )
        paper.particulars(
            [
                ("Skema sertifikasi", self.scheme),
                ("Angkatan", self.cohort),
                ("Jumlah peserta", str(len(self.decisions))),
                ("Kompeten", str(passed)),
                ("Belum kompeten", str(len(self.decisions) - passed)),
            ]
        )
        paper.list_of(
            (
                "No.",
                "Nama peserta",
                "Ke-",
                "Asesor",
                "Rekomendasi",
                "Keputusan",
                "Unit BK",
                "Diputuskan oleh",
            ),
            (8, 34, 9, 30, 25, 25, 28, 30),
            [
                (
                    str(number),
                    one.candidate or UNNAMED,
                    str(one.attempt),
                    one.assessor or UNNAMED,
                    _OUTCOME[one.recommended],
                    _OUTCOME[one.decided],
                    ", ".join(one.failed_units) or "-",
                    one.decided_by or UNNAMED,
                )
                for number, one in enumerate(self.decisions, start=1)
            ],
        )
        paper.paragraph(
            "Pembuat keputusan bukan asesor, pelatih, atau pendamping peserta yang bersangkutan. Peserta yang "
            "dinyatakan belum kompeten dapat mengikuti asesmen ulang untuk unit yang belum kompeten, sesuai "
            "ketentuan skema. Demikian berita acara ini dibuat dengan sebenarnya."
        )
        paper.signatures("Ketua komite", "Anggota", "Anggota")
        return bytes(paper.output())
