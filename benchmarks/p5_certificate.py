"""P5: a certificate (signature, QR code, PDF in two languages) beside a plain loop over fpdf2 and segno."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from statistics import median

from benchmarks.beside import plain_certificate
from benchmarks.footing import Footing
from benchmarks.measuring import Figure, beside, in_turns
from certification.composition import compose
from certification.credential.document import Statement, Unit
from certification.credential.issuer import Issuer
from certification.paper.certificate_pdf import PrintedCertificate, certificate_pdf
from chassis import new_id

KEYS = ("P5_certificate",)
CERTIFICATES = 6
UNITS = tuple(
    Unit(f"M.74EKS00.{n:03d}.1", f"Unit kompetensi ke-{n}", f"Unit number {n}") for n in range(1, 5)
)
HOLDERS = ("Siti Rahmawati", "Budi Hartono", "Dewi Lestari", "Agus Salim", "Rina Wulandari", "Joko Prasetyo")


async def measure(footing: Footing) -> list[Figure]:
    service = compose()
    settings = await footing.settings(service)
    issuer: Issuer = service.resources(settings) if service.resources else None

    async def ours() -> float:
        return _rate(lambda number: _certificate(issuer, number))

    async def plain() -> float:
        return _rate(lambda number: plain_certificate.certificate(HOLDERS[number], _url(number), UNITS))

    mine, theirs = await in_turns(ours, plain)
    return [beside("P5_certificate", ">= 3", mine, theirs, lambda rates: f"{median(rates):,.1f}/s")]


def _rate(one: Callable[[int], bytes]) -> float:
    started = time.perf_counter()
    for number in range(CERTIFICATES):
        one(number)
    return CERTIFICATES / (time.perf_counter() - started)


def _url(number: int) -> str:
    return f"http://127.0.0.1:8104/verify/3q2-7wTn1yXb0ZkLr5Av{number:02d}"


def _certificate(issuer: Issuer, number: int) -> bytes:
    now = datetime.now(UTC)
    statement = Statement(
        certificate_id=new_id(),
        number=f"EKS-LSP-SEN-2025-{number:06d}",
        certifier="LSP-SEN",
        certifier_name="LSP Sekolah Ekspor Nasional",
        holder_name=HOLDERS[number],
        track="exporter",
        scheme_key="SEN-03",
        scheme_version=1,
        scheme_name="Penerapan Prosedur Ekspor",
        scheme_name_en="Application of export procedures",
        units=UNITS,
        valid_from=date(2025, 1, 15),
        valid_until=date(2028, 1, 15),
    )
    signed = issuer.sign(statement, at=now)
    printed = PrintedCertificate(
        number=statement.number,
        holder_name=statement.holder_name,
        certifier_name=statement.certifier_name,
        scheme_key=statement.scheme_key,
        scheme_version=statement.scheme_version,
        scheme_name=statement.scheme_name,
        scheme_name_en=statement.scheme_name_en,
        units=UNITS,
        valid_from=statement.valid_from,
        valid_until=statement.valid_until,
        issued_at=now,
        issuer=issuer.did,
        credential_sha256=signed.sha256,
        verification_url=_url(number),
        bnsp_certificate_no=None,
        blanko_no=None,
    )
    return certificate_pdf(printed)
