"""Rendered certificates, kept until what they show changes or the holder is erased."""

from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from certification.storage.tables import certificate_pdfs, certificates
from chassis import Transaction

_FIND = select(certificate_pdfs.c.content).where(
    certificate_pdfs.c.certificate_id == bindparam("certificate_id"),
    certificate_pdfs.c.fingerprint == bindparam("fingerprint"),
)
_STILL_NAMED = (
    select(certificates.c.certificate_id)
    .where(certificates.c.certificate_id == bindparam("certificate_id"), certificates.c.erased_at.is_(None))
    .with_for_update(read=True)
)
_keep = insert(certificate_pdfs).values(
    {column.name: bindparam(column.name) for column in certificate_pdfs.c}
)
_KEEP = _keep.on_conflict_do_update(
    index_elements=[certificate_pdfs.c.certificate_id],
    set_={"fingerprint": _keep.excluded.fingerprint, "content": _keep.excluded.content},
)


async def find(tx: Transaction, certificate_id: UUID, fingerprint: str) -> bytes | None:
    content: bytes | None = await tx.scalar(
        _FIND, {"certificate_id": certificate_id, "fingerprint": fingerprint}
    )
    return content


async def keep(tx: Transaction, certificate_id: UUID, fingerprint: str, content: bytes) -> None:
    """Keeps nothing if the holder was erased while the page was drawn."""
    if await tx.one_or_none(_STILL_NAMED, {"certificate_id": certificate_id}) is not None:
        await tx.execute(
            _KEEP, {"certificate_id": certificate_id, "fingerprint": fingerprint, "content": content}
        )
