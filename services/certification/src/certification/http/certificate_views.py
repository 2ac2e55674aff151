"""What the agencies see of a certificate. A name is shown one certificate at a time, and that is audited."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Row

from certification.credential.issuer import Issuer
from certification.domain.certificate import Reason, Standing, Status, present_status


class SchemeView(BaseModel):
    scheme_key: str
    version: int
    name: str
    name_en: str


class UnitView(BaseModel):
    code: str
    title: str
    title_en: str


class ChangeView(BaseModel):
    """From `occurred_on` the certificate had this standing."""

    standing: Standing
    reason: Reason
    occurred_on: date
    recorded_at: datetime


class CertificateLine(BaseModel):
    """A certificate in a list: without the name of its holder."""

    certificate_id: UUID
    number: str
    status: Status
    """Today: valid, suspended, revoked or expired."""
    track: str
    person_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    programme_id: UUID
    candidacy_id: UUID
    attempt: int
    revision: int
    scheme: SchemeView
    valid_from: date
    valid_until: date | None
    issued_at: datetime
    certifier: str
    organiser: str
    bnsp_certificate_no: str | None
    blanko_no: str | None
    holder_erased: bool
    version: int

    @classmethod
    def of(cls, row: Row[Any], today: date) -> Self:
        return cls(**_line(row, today))


class CertificateView(CertificateLine):
    """A certificate with everything it says."""

    holder_name: str | None
    """Null after erasure."""
    units: list[UnitView]
    changes: list[ChangeView]
    credential_sha256: str
    verification_url: str

    @classmethod
    def whole(cls, row: Row[Any], changes: Sequence[Row[Any]], today: date, issuer: Issuer) -> Self:
        return cls(
            **_line(row, today),
            holder_name=row.holder_name,
            units=[UnitView(**unit) for unit in row.units],
            changes=[ChangeView.model_validate(change, from_attributes=True) for change in changes],
            credential_sha256=row.credential_sha256,
            verification_url=issuer.verification_url(row.verification_token),
        )


def _line(row: Row[Any], today: date) -> dict[str, Any]:
    known = {name: value for name, value in row._asdict().items() if name in CertificateLine.model_fields}
    return known | {
        "status": present_status(Standing(row.standing), row.valid_until, today),
        "scheme": SchemeView(
            scheme_key=row.scheme_key,
            version=row.scheme_version,
            name=row.scheme_name,
            name_en=row.scheme_name_en,
        ),
        "holder_erased": row.erased_at is not None,
    }
