"""What the public is told of a certificate."""

from datetime import date
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Row

from certification.domain.certificate import Standing, Status, present_status
from certification.domain.masking import masked
from certification.http.certificate_views import UnitView


class VerificationView(BaseModel):
    """What anybody with the link is told. By number: the name masked, and neither units nor hash."""

    number: str
    status: Status
    """On `as_of`: valid, suspended, revoked or expired."""
    as_of: date
    holder: str | None
    """Null after erasure."""
    holder_masked: bool
    holder_erased: bool
    scheme_key: str
    scheme_version: int
    scheme: str
    scheme_en: str
    units: list[UnitView] | None
    valid_from: date
    valid_until: date | None
    issued_by: str
    bnsp_certificate_no: str | None
    credential_id: str
    credential_sha256: str | None
    """Of the credential in canonical form (RFC 8785): whoever holds the file can compare."""

    @classmethod
    def of(cls, row: Row[Any], as_of: date, *, by_number: bool) -> Self:
        name: str | None = row.holder_name
        certificate_id: UUID = row.certificate_id
        return cls(
            number=row.number,
            status=present_status(Standing(row.standing), row.valid_until, as_of),
            as_of=as_of,
            holder=masked(name) if by_number and name else name,
            holder_masked=by_number and name is not None,
            holder_erased=row.erased_at is not None,
            scheme_key=row.scheme_key,
            scheme_version=row.scheme_version,
            scheme=row.scheme_name,
            scheme_en=row.scheme_name_en,
            units=None if by_number else [UnitView(**unit) for unit in row.units],
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            issued_by=row.certifier_name,
            bnsp_certificate_no=row.bnsp_certificate_no,
            credential_id=f"urn:uuid:{certificate_id}",
            credential_sha256=None if by_number else row.credential_sha256,
        )
