"""Papers are what their content says."""

import pytest

from registration.domain.document import MAX_BYTES, accept
from registration.domain.refusals import DocumentRefused

JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 40 + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 20 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


def test_each_kind_takes_what_it_can_be() -> None:
    assert accept("ktp", JPEG) == "image/jpeg"
    assert accept("photo", PNG) == "image/png"
    assert accept("diploma", PDF) == "application/pdf"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00",
        JPEG[:-2],
        PNG[:-4],
        PDF[:10],
        b"<svg onload=alert(1)>",
        PDF.replace(b"endobj", b"/JavaScript"),
        JPEG + b"\x00" * MAX_BYTES,
    ],
)
def test_what_is_no_paper_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentRefused):
        accept("diploma", content)


def test_a_photo_is_no_pdf() -> None:
    with pytest.raises(DocumentRefused):
        accept("photo", PDF)
