"""The agencies of the demo, and which of them does which part in a cohort."""

from dataclasses import dataclass

from ekspor.demo.client import Agency, Wire

DISNAKER = "DISNAKER-TNG"
SEKOLAH_EKSPOR = "SEKOLAH-EKSPOR"
LSP = "LSP-SEN"
CUSTOMS = "BC-TNG"

REGISTERED = (
    (DISNAKER, "Dinas Ketenagakerjaan Kota Tangerang", "manpower_agency"),
    (SEKOLAH_EKSPOR, "Sekolah Ekspor Nasional", "export_school"),
    ("BLK-LARANGAN", "BLK Larangan", "training_centre"),
    ("BLK-CIPONDOH", "BLK Cipondoh", "training_centre"),
    ("BLK-BENDA", "BLK Benda", "training_centre"),
    ("BLK-CIBODAS", "BLK Cibodas", "training_centre"),
    (LSP, "LSP Sekolah Ekspor Nasional", "certification_body"),
    (CUSTOMS, "Bea Cukai Tangerang", "customs"),
)


@dataclass(frozen=True, slots=True)
class Agencies:
    """A client for each."""

    wire: Wire

    def of(self, key: str) -> Agency:
        return Agency(self.wire, key)

    @property
    def disnaker(self) -> Agency:
        return self.of(DISNAKER)

    @property
    def sekolah_ekspor(self) -> Agency:
        return self.of(SEKOLAH_EKSPOR)

    @property
    def lsp(self) -> Agency:
        return self.of(LSP)

    @property
    def customs(self) -> Agency:
        return self.of(CUSTOMS)
