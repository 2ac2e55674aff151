"""What the demo shows at its end: the funnel and one certificate to look at."""

from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from ekspor.demo.agencies import Agencies
from ekspor.demo.client import Json
from ekspor.demo.failures import WentAstray
from ekspor.demo.plan import AGREEMENT, BUSINESS_DATE
from ekspor.demo.tally import Tally


@dataclass(frozen=True, slots=True)
class Sample:
    """One of the certificates."""

    number: str
    verification: str
    pdf: str

    @classmethod
    async def fetch(cls, agencies: Agencies, certificate: Json | None, state: Path) -> "Sample":
        """Download the PDF into `state`."""
        if certificate is None:
            raise WentAstray("no certificate was issued, so there is none to show")
        path = f"/v1/certificates/{certificate['certificate_id']}"
        whole = await agencies.lsp.get("certification", path)
        pdf = await agencies.lsp.download("certification", f"{path}/certificate.pdf")
        return cls(whole["number"], whole["verification_url"], str(_kept(pdf, whole["number"], state)))

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def _kept(pdf: bytes, number: str, state: Path) -> Path:
    state.mkdir(parents=True, exist_ok=True)
    file = state / f"{number.replace('/', '-')}.pdf"
    file.write_bytes(pdf)
    return file


def show(console: Console, exporters: Tally, candidates: Tally, sample: Sample) -> None:
    console.print(f"\nSekolah Ekspor, Kota Tangerang, {AGREEMENT} to {BUSINESS_DATE}", highlight=False)
    table = Table()
    table.add_column("stage")
    table.add_column("exporters", justify="right")
    table.add_column("assessors", justify="right")
    trained = candidates.as_dict()
    for stage, count in exporters.as_dict().items():
        table.add_row(stage, f"{count:,}", f"{trained[stage]:,}" if stage != "exporting" else "")
    console.print(table)
    console.print(f"certificate  {sample.number}", highlight=False)
    console.print(f"verify       {sample.verification}", highlight=False, soft_wrap=True)
    console.print(f"PDF          {sample.pdf}", highlight=False, soft_wrap=True)
