"""The printed certificate."""

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from certification.credential.document import Unit
from certification.paper.certificate_pdf import UNITS_ON_FRONT, PrintedCertificate, certificate_pdf

UNITS = tuple(Unit(f"M.74EKS00.{n:03d}.1", f"Unit ke-{n}", f"Unit number {n}") for n in range(1, 31))
CERTIFICATE = PrintedCertificate(
    number="EKS-LSP-SEN-2025-000123",
    holder_name="Siti Rahmawati",
    certifier_name="LSP Sekolah Ekspor Nasional",
    scheme_key="SEN-03",
    scheme_version=1,
    scheme_name="Penerapan Prosedur Ekspor",
    scheme_name_en="Application of export procedures",
    units=UNITS[:4],
    valid_from=date(2025, 1, 15),
    valid_until=date(2028, 1, 15),
    issued_at=datetime(2025, 1, 15, 9, tzinfo=UTC),
    issuer="did:web:certificates.example",
    credential_sha256="ab" * 32,
    verification_url="https://certificates.example/verify/3q2-7wTn1yXb0ZkLr5AvQg",
    bnsp_certificate_no=None,
    blanko_no=None,
)


def pages(certificate: PrintedCertificate) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(certificate_pdf(certificate))).pages]


def test_it_says_in_two_languages_who_can_do_what_until_when():
    [front] = pages(CERTIFICATE)
    letters = "".join(front.split())  # headings are set with space between their letters
    for words in (
        "SERTIFIKAT KOMPETENSI",
        "Certificate of Competence",
        "Siti Rahmawati",
        "EKS-LSP-SEN-2025-000123",
        "Penerapan Prosedur Ekspor",
        "Application of export procedures",
        "15 Januari 2028",
        "15 January 2028",
        "Unit ke-4",
        "bukan blanko sertifikat BNSP",
    ):
        assert "".join(words.split()) in letters


def test_it_leads_to_the_verification_page():
    [page] = PdfReader(BytesIO(certificate_pdf(CERTIFICATE))).pages
    [link] = [note.get_object()["/A"]["/URI"] for note in page["/Annots"]]
    assert link == CERTIFICATE.verification_url


@pytest.mark.parametrize(("units", "count"), [(1, 1), (UNITS_ON_FRONT, 1), (UNITS_ON_FRONT + 1, 2), (30, 3)])
def test_many_units_get_pages_of_their_own(units, count):
    found = pages(replace(CERTIFICATE, units=UNITS[:units]))
    assert len(found) == count
    assert f"Unit ke-{units}" in found[-1]


def test_the_same_certificate_gives_the_same_bytes():
    assert certificate_pdf(CERTIFICATE) == certificate_pdf(CERTIFICATE)


@pytest.fixture
def hasty_threads():
    """Threads take turns as often as Python lets them."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("hasty_threads")
def test_threads_do_not_mix_their_certificates():
    accented = "".join(map(chr, range(0xC0, 0x180)))  # a font composes these of a letter and a mark
    certificates = [replace(CERTIFICATE, holder_name=f"{n} {accented}") for n in range(24)]
    alone = [certificate_pdf(certificate) for certificate in certificates]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(certificate_pdf, certificates)) == alone


def test_it_says_what_it_is_to_programs():
    reader = PdfReader(BytesIO(certificate_pdf(CERTIFICATE)))
    assert reader.metadata is not None
    assert reader.metadata.title == "Sertifikat Kompetensi EKS-LSP-SEN-2025-000123"
    assert reader.metadata.author == "LSP Sekolah Ekspor Nasional"
    assert reader.metadata.creation_date == CERTIFICATE.issued_at
    assert reader.root_object["/Lang"] == "id"


def test_it_holds_every_font_it_names():
    [page] = PdfReader(BytesIO(certificate_pdf(CERTIFICATE))).pages
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    assert len(fonts) == 5
    for font in fonts:
        assert "+" in font["/BaseFont"], "a subset"
        assert "/ToUnicode" in font
        assert "/FontFile2" in font["/FontDescriptor"]


def test_letters_outside_latin_1_can_be_read_back():
    [front] = pages(replace(CERTIFICATE, holder_name="Łukasz Đặng Çelik Ștefan"))
    assert "Łukasz Đặng Çelik Ștefan" in front


@pytest.mark.parametrize(
    "name",
    [
        "Łukasz Đặng Çelik",
        "Ni Luh Putu Ayu " + "Kusumawardhani " * 12,
        "王小明",
        "\U0001f600",
        "O'Brien & <Söhne>",
    ],
)
def test_any_name_can_be_printed(name):
    assert certificate_pdf(replace(CERTIFICATE, holder_name=name)).startswith(b"%PDF-")
