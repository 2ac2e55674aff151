"""The certificate on paper: one landscape page, and a second for the units where there are many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from certification.credential.document import Unit
from certification.paper.dates import english, indonesian
from certification.paper.sheet import GOLD, INK, MUTED, WIDTH, Sheet, printing

LAYOUT = 2
"""Grows whenever the same certificate would look different, so that no old print is taken from the cache."""

UNITS_ON_FRONT = 8
_UNITS_PER_PAGE = 22


@dataclass(frozen=True, slots=True)
class PrintedCertificate:
    number: str
    holder_name: str
    certifier_name: str
    scheme_key: str
    scheme_version: int
    scheme_name: str
    scheme_name_en: str
    units: Sequence[Unit]
    valid_from: date
    valid_until: date | None
    issued_at: datetime
    issuer: str
    credential_sha256: str
    verification_url: str
    bnsp_certificate_no: str | None
    blanko_no: str | None


def certificate_pdf(certificate: PrintedCertificate) -> bytes:
    """The same certificate gives the same bytes. It takes tens of milliseconds: keep it off the event loop."""
    title = f"Sertifikat Kompetensi {certificate.number}"
    with printing:
        sheet = Sheet(title, author=certificate.certifier_name, created_at=certificate.issued_at)
        _front(sheet, certificate)
        if len(certificate.units) > UNITS_ON_FRONT:
            for first in range(0, len(certificate.units), _UNITS_PER_PAGE):
                _units_page(sheet, certificate, first)
        return sheet.output()


def _front(sheet: Sheet, certificate: PrintedCertificate) -> None:
    sheet.framed_page()
    sheet.text_at(22.5, certificate.certifier_name.upper(), "sans", "B", 10.5, GOLD, spacing=1.6)
    sheet.text_at(30.5, "SERTIFIKAT KOMPETENSI", "serif", "B", 31, spacing=2.2)
    sheet.text_at(43.5, "Certificate of Competence", "serif", "I", 15, MUTED)
    sheet.rule(53.5, 120)
    sheet.text_at(57, f"No. {certificate.number}", "sans", "", 10.5, spacing=0.6)

    sheet.text_at(66, "Dengan ini menyatakan bahwa", "sans", "", 10.5)
    sheet.text_at(70.6, "This is to certify that", "sans", "I", 9, MUTED)
    sheet.text_at(77, certificate.holder_name, "serif", "B", 29, GOLD)

    sheet.text_at(91.5, "dinyatakan kompeten pada skema sertifikasi", "sans", "", 10.5)
    sheet.text_at(96.1, "has been found competent in the certification scheme", "sans", "I", 9, MUTED)
    sheet.text_at(102, certificate.scheme_name, "serif", "B", 17)
    scheme = f"{certificate.scheme_name_en}  ·  {certificate.scheme_key}, versi/version {certificate.scheme_version}"
    sheet.text_at(109.6, scheme, "sans", "I", 9.5, MUTED)

    if len(certificate.units) > UNITS_ON_FRONT:
        count = len(certificate.units)
        sheet.text_at(124, f"{count} unit kompetensi tercantum pada halaman berikut", "sans", "", 10.5)
        sheet.text_at(128.8, f"{count} units of competency are listed overleaf", "sans", "I", 9, MUTED)
    else:
        sheet.text_at(118.5, "UNIT KOMPETENSI  /  UNITS OF COMPETENCY", "sans", "B", 7.5, GOLD, spacing=0.8)
        _unit_columns(sheet, certificate.units, top=124.5, first=0)
    _foot(sheet, certificate)


def _unit_columns(sheet: Sheet, units: Sequence[Unit], *, top: float, first: int) -> None:
    """In two columns, read downwards."""
    half = (len(units) + 1) // 2
    for position, unit in enumerate(units):
        column, row = divmod(position, half)
        x, y = 26 + column * 126.0, top + row * 8.6
        sheet.text_at(y, f"{first + position + 1}.", "sans", "", 8.5, MUTED, x=x, width=6, align="R")
        sheet.text_at(y, unit.title, "sans", "", 9, x=x + 7, width=112, align="L")
        detail = f"{unit.code}  ·  {unit.title_en}"
        sheet.text_at(y + 3.7, detail, "sans", "I", 7.5, MUTED, x=x + 7, width=112, align="L")


def _foot(sheet: Sheet, certificate: PrintedCertificate) -> None:
    left, top = 26.0, 162.5
    until = certificate.valid_until
    dates = [
        ("Berlaku sejak", "Valid from", indonesian(certificate.valid_from), english(certificate.valid_from)),
        (
            "Berlaku sampai",
            "Valid until",
            indonesian(until) if until else "tanpa batas waktu",
            english(until) if until else "without end",
        ),
    ]
    for position, (label, label_en, day, day_en) in enumerate(dates):
        x = left + position * 48
        sheet.text_at(top, f"{label} / {label_en}", "sans", "", 7.5, MUTED, x=x, width=46, align="L")
        sheet.text_at(top + 4, day, "sans", "B", 10.5, x=x, width=46, align="L")
        sheet.text_at(top + 8.8, day_en, "sans", "I", 8, MUTED, x=x, width=46, align="L")

    for position, line in enumerate(_small_print(certificate)):
        sheet.text_at(top + 14.8 + position * 3.4, line, "sans", "", 7, MUTED, x=left, width=196, align="L")

    size = 25.0
    x = WIDTH - 26 - size
    sheet.qr_code(x, top - 5.5, size, certificate.verification_url)
    sheet.text_at(top + 20.6, "Pindai untuk memeriksa status", "sans", "", 7, INK, x=x - 10, width=size + 20)
    sheet.text_at(
        top + 23.6, "Scan to verify present status", "sans", "I", 6.5, MUTED, x=x - 10, width=size + 20
    )


def _small_print(certificate: PrintedCertificate) -> list[str]:
    if certificate.bnsp_certificate_no or certificate.blanko_no:
        numbers = (
            f"No. sertifikat BNSP / BNSP certificate no. {certificate.bnsp_certificate_no or '-'}",
            f"No. blanko / Form no. {certificate.blanko_no or '-'}",
        )
        bnsp = "   ·   ".join(numbers)
    else:
        bnsp = (
            "Dokumen ini bukan blanko sertifikat BNSP; nomornya adalah seri penerbit sendiri. "
            "/ This is not a BNSP certificate form; its number is of the issuer's own series."
        )
    return [
        bnsp,
        f"Ditandatangani secara elektronik / Signed electronically: {certificate.issuer}  (eddsa-jcs-2022)",
        f"SHA-256 {certificate.credential_sha256}",
    ]


def _units_page(sheet: Sheet, certificate: PrintedCertificate, first: int) -> None:
    sheet.framed_page()
    sheet.text_at(24, "UNIT KOMPETENSI", "serif", "B", 20, spacing=1.4)
    sheet.text_at(33, "Units of Competency", "serif", "I", 12, MUTED)
    sheet.rule(41, 90)
    line = f"{certificate.holder_name}  ·  {certificate.scheme_name}  ·  No. {certificate.number}"
    sheet.text_at(44.5, line, "sans", "", 9.5, MUTED)
    _unit_columns(sheet, certificate.units[first : first + _UNITS_PER_PAGE], top=54, first=first)
