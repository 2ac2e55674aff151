"""Certificates. What an agency may see or change is part of each query, never of its caller.

The certifier reads and writes; the cohort's organiser reads. For everybody else the row is not there.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, insert, or_, select, update

from certification.domain.certificate import Certificate, Change, Reason, Standing
from certification.storage.tables import certificate_changes, certificate_pdfs, certificates
from chassis import Transaction

c = certificates.c

_ISSUE = insert(certificates).values({column.name: bindparam(column.name) for column in certificates.c})
_OF_CANDIDACY = select(c.number, c.attempt, c.standing).where(c.candidacy_id == bindparam("candidacy_id"))
_READ = select(certificates).where(
    c.certificate_id == bindparam("certificate_id"),
    or_(c.certifier == bindparam("agency"), c.organiser == bindparam("agency")),
)
_LOCK = (
    select(certificates)
    .where(c.certificate_id == bindparam("certificate_id"), c.certifier == bindparam("agency"))
    .with_for_update()
)
_LOCK_FOR_EXPORT = (
    select(certificates)
    .where(c.certificate_id == bindparam("certificate_id"), c.organiser == bindparam("agency"))
    .with_for_update(read=True)
)
_BY_TOKEN = select(certificates).where(c.verification_token == bindparam("token"))
_BY_NUMBER = select(certificates).where(c.number == bindparam("number"))
_CHANGES = (
    select(certificate_changes)
    .where(certificate_changes.c.certificate_id == bindparam("certificate_id"))
    .order_by(certificate_changes.c.position)
)
_ADD_CHANGE = insert(certificate_changes).values(
    {column.name: bindparam(column.name) for column in certificate_changes.c}
)
_SET_STANDING = (
    update(certificates)
    .where(c.certificate_id == bindparam("key"))
    .values(standing=bindparam("new_standing"), version=c.version + 1)
    .returning(*certificates.c)
)
_SET_BNSP = (
    update(certificates)
    .where(c.certificate_id == bindparam("key"))
    .values(
        bnsp_certificate_no=bindparam("new_bnsp_certificate_no"),
        blanko_no=bindparam("new_blanko_no"),
        version=c.version + 1,
    )
    .returning(*certificates.c)
)
_FORGET = (
    update(certificates)
    .where(c.person_id == bindparam("person"), c.erased_at.is_(None))
    .values(holder_name=None, credential=None, erased_at=bindparam("at"), version=c.version + 1)
)
_FORGET_PDFS = delete(certificate_pdfs).where(
    certificate_pdfs.c.certificate_id.in_(select(c.certificate_id).where(c.person_id == bindparam("person")))
)


async def issue(tx: Transaction, values: Mapping[str, Any]) -> None:
    await tx.execute(_ISSUE, values)


async def of_candidacy(tx: Transaction, candidacy_id: UUID) -> list[Row[Any]]:
    """Number, attempt and standing of all that were issued, whatever became of them."""
    return await tx.all(_OF_CANDIDACY, {"candidacy_id": candidacy_id})


async def read(tx: Transaction, certificate_id: UUID, *, agency: str) -> Row[Any] | None:
    return await tx.one_or_none(_READ, {"certificate_id": certificate_id, "agency": agency})


async def lock(tx: Transaction, certificate_id: UUID, *, certifier: str) -> Row[Any] | None:
    """The row, for its certifier to change."""
    return await tx.one_or_none(_LOCK, {"certificate_id": certificate_id, "agency": certifier})


async def hold(tx: Transaction, certificate_id: UUID, *, organiser: str) -> Row[Any] | None:
    """The row, for its organiser to record an export under: its standing stays until the commit."""
    return await tx.one_or_none(_LOCK_FOR_EXPORT, {"certificate_id": certificate_id, "agency": organiser})


async def by_token(tx: Transaction, token: str) -> Row[Any] | None:
    return await tx.one_or_none(_BY_TOKEN, {"token": token})


async def by_number(tx: Transaction, number: str) -> Row[Any] | None:
    return await tx.one_or_none(_BY_NUMBER, {"number": number})


async def changes(tx: Transaction, certificate_id: UUID) -> list[Row[Any]]:
    return await tx.all(_CHANGES, {"certificate_id": certificate_id})


async def rules(tx: Transaction, row: Row[Any]) -> Certificate:
    """The certificate as the domain knows it."""
    changed = [
        Change(Standing(change.standing), Reason(change.reason), change.occurred_on)
        for change in await changes(tx, row.certificate_id)
    ]
    return Certificate.with_changes(row.valid_from, row.valid_until, changed)


async def change(
    tx: Transaction, certificate_id: UUID, changed: Certificate, person: UUID | None
) -> Row[Any]:
    """Store the newest change and what follows from it; the row as it is then."""
    newest = changed.changes[-1]
    await tx.execute(
        _ADD_CHANGE,
        {
            "certificate_id": certificate_id,
            "position": len(changed.changes),
            "standing": newest.to,
            "reason": newest.reason,
            "occurred_on": newest.occurred_on,
            "recorded_at": tx.now,
            "person_id": person,
        },
    )
    return (await tx.execute(_SET_STANDING, {"key": certificate_id, "new_standing": changed.standing})).one()


async def enter_bnsp_numbers(
    tx: Transaction, certificate_id: UUID, bnsp_certificate_no: str | None, blanko_no: str | None
) -> Row[Any]:
    values = {
        "key": certificate_id,
        "new_bnsp_certificate_no": bnsp_certificate_no,
        "new_blanko_no": blanko_no,
    }
    return (await tx.execute(_SET_BNSP, values)).one()


async def forget_holder(tx: Transaction, person_id: UUID) -> None:
    """Delete name, credential and PDF. Number, hash, dates and standing stay: they name nobody.

    The certificate first: whoever is drawing a PDF waits for this row, and then keeps nothing.
    """
    await tx.execute(_FORGET, {"person": person_id, "at": tx.now})
    await tx.execute(_FORGET_PDFS, {"person": person_id})
