"""Uploaded papers: what they are is told by their content, never by their name."""

from __future__ import annotations

from typing import Literal

from registration.domain.refusals import DocumentRefused
from registration.domain.vocabulary import DocumentKind

MediaType = Literal["image/jpeg", "image/png", "application/pdf"]

MAX_BYTES = 5_000_000
ACCEPTED: dict[DocumentKind, tuple[MediaType, ...]] = {
    "ktp": ("image/jpeg", "image/png", "application/pdf"),
    "diploma": ("image/jpeg", "image/png", "application/pdf"),
    "photo": ("image/jpeg", "image/png"),
}
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"IEND\xaeB`\x82"
#: What makes a PDF do something when it is opened.
_ACTIVE = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA")


def accept(kind: DocumentKind, content: bytes) -> MediaType:
    """The media type of a whole file that may be kept as this kind. Raises DocumentRefused."""
    if len(content) > MAX_BYTES:
        raise DocumentRefused(
            f"A document has at most {MAX_BYTES} bytes; this one has {len(content)}.", field="file"
        )
    media_type = _media_type(content)
    if media_type not in ACCEPTED[kind]:
        accepted = ", ".join(ACCEPTED[kind])
        raise DocumentRefused(f"A {kind} is {accepted}, whole and not cut off; this is none.", field="file")
    if media_type == "application/pdf" and any(name in content for name in _ACTIVE):
        raise DocumentRefused(
            "The PDF carries scripts, actions or other files; print it to PDF anew.", field="file"
        )
    return media_type


def _media_type(content: bytes) -> MediaType | None:
    """By the first and the last bytes, so that half an upload is none."""
    if content.startswith(b"\xff\xd8\xff") and content.rstrip(b"\x00").endswith(b"\xff\xd9"):
        return "image/jpeg"
    if content.startswith(_PNG) and content[12:16] == b"IHDR" and content.rstrip(b"\x00").endswith(_PNG_END):
        return "image/png"
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-1024:]:
        return "application/pdf"
    return None
