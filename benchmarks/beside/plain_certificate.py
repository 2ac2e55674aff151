"""A certificate as the manuals of fpdf2 and segno make one: a new document each time, fonts added, QR as PNG.

The same signature algorithm, the same fonts and about the same words in two languages; no ribbon, no fitted lines.
"""

from collections.abc import Sequence
from importlib.resources import files
from io import BytesIO
from typing import Protocol

import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fpdf import FPDF

_KEY = Ed25519PrivateKey.generate()
_FONTS = {
    ("serif", ""): ("font_source_serif_pro", "SourceSerifPro-Regular.ttf"),
    ("serif", "B"): ("font_source_serif_pro", "SourceSerifPro-Semibold.ttf"),
    ("serif", "I"): ("font_source_serif_pro", "SourceSerifPro-It.ttf"),
    ("sans", ""): ("font_source_sans_pro", "SourceSansPro-Regular.ttf"),
    ("sans", "B"): ("font_source_sans_pro", "SourceSansPro-Semibold.ttf"),
    ("sans", "I"): ("font_source_sans_pro", "SourceSansPro-It.ttf"),
}


class Named(Protocol):
    """A unit of competency."""

    code: str
    title: str
    title_en: str


def certificate(holder: str, url: str, units: Sequence[Named]) -> bytes:
    signature = _KEY.sign(f"{holder} {url}".encode()).hex()
    pdf = FPDF(orientation="landscape", format="A4")
    for (family, style), (package, name) in _FONTS.items():
        pdf.add_font(family, style, str(files(package) / "files" / name))
    pdf.add_page()
    lines = [
        ("serif", "B", 31, "SERTIFIKAT KOMPETENSI"),
        ("serif", "I", 15, "Certificate of Competence"),
        ("sans", "", 10, "Dengan ini menyatakan bahwa"),
        ("sans", "I", 9, "This is to certify that"),
        ("serif", "B", 29, holder),
        ("sans", "", 10, "dinyatakan kompeten pada skema sertifikasi"),
        ("sans", "I", 9, "has been found competent in the certification scheme"),
        ("serif", "B", 17, "Penerapan Prosedur Ekspor"),
        ("sans", "I", 9, "Application of export procedures"),
        ("sans", "B", 8, "UNIT KOMPETENSI  /  UNITS OF COMPETENCY"),
        *(("sans", "", 9, f"{unit.code}  {unit.title} / {unit.title_en}") for unit in units),
        ("sans", "", 8, "Berlaku sejak / Valid from 15 Januari 2025 / 15 January 2025"),
        ("sans", "", 8, "Berlaku sampai / Valid until 15 Januari 2028 / 15 January 2028"),
        ("sans", "", 7, f"Ditandatangani secara elektronik / Signed electronically {signature}"),
    ]
    for family, style, size, text in lines:
        pdf.set_font(family, style, size)
        pdf.cell(0, size * 0.45, text, align="C", new_x="LMARGIN", new_y="NEXT")
    picture = BytesIO()
    segno.make_qr(url, error="m").save(picture, kind="png", scale=8)
    pdf.image(picture, x=246, y=157, w=25)
    return bytes(pdf.output())
