"""Assessors of an agency, their declared relations, and what they already have on a day."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Uuid, bindparam, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from assessment.domain.assessor import Assessor, AssessorStatus, Licence
from assessment.domain.assignment import Diary, Slot
from assessment.domain.refusals import AssessorNotFound, RegistrationNumberTaken
from assessment.storage.tables import assessors, attempts, candidacies, relations
from chassis import Transaction

_ADD = insert(assessors).on_conflict_do_nothing()
_BY_ID = select(assessors).where(
    assessors.c.assessor_id == bindparam("assessor_id"), assessors.c.agency == bindparam("agency")
)
_LOCK = _BY_ID.with_for_update()
_BY_PERSON = select(assessors).where(
    assessors.c.person_id == bindparam("person_id"), assessors.c.agency == bindparam("agency")
)
_SAVE = (
    update(assessors)
    .where(assessors.c.assessor_id == bindparam("b_assessor_id"))
    .values(
        status=bindparam("b_status"),
        institution=bindparam("b_institution"),
        registration_no=bindparam("b_registration_no"),
        licensed_from=bindparam("b_licensed_from"),
        licensed_until=bindparam("b_licensed_until"),
        unit_codes=bindparam("b_unit_codes", type_=assessors.c.unit_codes.type),
        evidence=bindparam("b_evidence"),
        version=bindparam("b_version"),
    )
)
_RELATE = insert(relations).on_conflict_do_nothing()
_SLOTS = (
    select(
        func.coalesce(
            func.jsonb_agg(func.jsonb_build_array(attempts.c.starts_at, attempts.c.ends_at)),
            literal_column("'[]'::jsonb"),
        )
    )
    .join_from(attempts, candidacies, candidacies.c.candidacy_id == attempts.c.candidacy_id)
    .where(
        attempts.c.assessor_id == assessors.c.assessor_id,
        attempts.c.assessment_on == bindparam("day"),
        attempts.c.candidacy_id != bindparam("candidacy_id"),
        candidacies.c.status != "withdrawn",
    )
    .scalar_subquery()
)
_RELATED = (
    select(relations.c.kind)
    .where(
        relations.c.assessor_id == assessors.c.assessor_id, relations.c.person_id == bindparam("person_id")
    )
    .exists()
)
_DIARIES = select(assessors.c.assessor_id, _SLOTS.label("slots"), _RELATED.label("related")).where(
    assessors.c.assessor_id == func.any(bindparam("assessor_ids", type_=ARRAY(Uuid)))
)


async def add(tx: Transaction, assessor: Assessor) -> bool:
    """False if the agency knows the person, or the registration number, already."""
    licence = assessor.licence
    result = await tx.execute(
        _ADD,
        {
            "assessor_id": assessor.assessor_id,
            "agency": assessor.agency,
            "person_id": assessor.person_id,
            "status": assessor.status.value,
            "certificate_id": assessor.certificate_id,
            "institution": assessor.institution,
            "registration_no": licence and licence.registration_no,
            "licensed_from": licence and licence.licensed_from,
            "licensed_until": licence and licence.licensed_until,
            "unit_codes": sorted(licence.unit_codes) if licence else [],
            "evidence": assessor.evidence,
            "version": assessor.version,
        },
    )
    return result.rowcount == 1


async def save(tx: Transaction, assessor: Assessor) -> None:
    """Raises RegistrationNumberTaken; the transaction is then of no more use."""
    licence = assessor.licence
    values = {
        "b_assessor_id": assessor.assessor_id,
        "b_status": assessor.status.value,
        "b_institution": assessor.institution,
        "b_registration_no": licence and licence.registration_no,
        "b_licensed_from": licence and licence.licensed_from,
        "b_licensed_until": licence and licence.licensed_until,
        "b_unit_codes": sorted(licence.unit_codes) if licence else [],
        "b_evidence": assessor.evidence,
        "b_version": assessor.version,
    }
    try:
        await tx.execute(_SAVE, values)
    except IntegrityError:
        raise RegistrationNumberTaken(
            "another assessor of your agency bears this number", field="registration_no"
        ) from None


async def lock(tx: Transaction, assessor_id: UUID, *, agency: str) -> Assessor:
    """Locks the assessor's row, so that the day's load is counted by one assignment at a time."""
    return _found(await tx.one_or_none(_LOCK, {"assessor_id": assessor_id, "agency": agency}))


async def read(tx: Transaction, assessor_id: UUID, *, agency: str) -> Assessor:
    return _found(await tx.one_or_none(_BY_ID, {"assessor_id": assessor_id, "agency": agency}))


async def find_person(tx: Transaction, person_id: UUID, *, agency: str) -> Assessor | None:
    row = await tx.one_or_none(_BY_PERSON, {"person_id": person_id, "agency": agency})
    return None if row is None else _assessor(row)


async def listing(
    tx: Transaction,
    *,
    agency: str,
    limit: int | None = None,
    after: UUID | None = None,
    status: AssessorStatus | None = None,
    person_id: UUID | None = None,
    registration_no: str | None = None,
) -> list[Assessor]:
    statement = (
        select(assessors).where(assessors.c.agency == agency).order_by(assessors.c.assessor_id).limit(limit)
    )
    if status is not None:
        statement = statement.where(assessors.c.status == status.value)
    if person_id is not None:
        statement = statement.where(assessors.c.person_id == person_id)
    if registration_no is not None:
        statement = statement.where(assessors.c.registration_no == registration_no)
    if after is not None:
        statement = statement.where(assessors.c.assessor_id > after)
    return [_assessor(row) for row in await tx.all(statement)]


async def relate(tx: Transaction, assessor_id: UUID, person_id: UUID, kind: str, declared_on: date) -> None:
    await tx.execute(
        _RELATE,
        {"assessor_id": assessor_id, "person_id": person_id, "kind": kind, "declared_on": declared_on},
    )


async def diaries(
    tx: Transaction, assessor_ids: Sequence[UUID], *, day: date, candidate: UUID, candidacy_id: UUID
) -> dict[UUID, Diary]:
    """Of each assessor: what he has that day for other candidacies, and whether he is related to the candidate."""
    rows = await tx.all(
        _DIARIES,
        {
            "assessor_ids": list(assessor_ids),
            "day": day,
            "candidacy_id": candidacy_id,
            "person_id": candidate,
        },
    )
    return {
        row.assessor_id: Diary(tuple(_slot(day, *times) for times in row.slots), row.related) for row in rows
    }


def _slot(day: date, starts_at: str | None, ends_at: str | None) -> Slot:
    """JSON has no times, so they come as text."""
    if starts_at is None or ends_at is None:
        return Slot(day)
    return Slot(day, datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at))


def _found(row: Row[Any] | None) -> Assessor:
    if row is None:
        raise AssessorNotFound("no assessor with this id belongs to your agency")
    return _assessor(row)


def _assessor(row: Row[Any]) -> Assessor:
    licence = None
    if row.registration_no is not None:
        licence = Licence(
            row.registration_no, row.licensed_from, row.licensed_until, frozenset(row.unit_codes)
        )
    return Assessor(
        assessor_id=row.assessor_id,
        agency=row.agency,
        person_id=row.person_id,
        status=AssessorStatus(row.status),
        certificate_id=row.certificate_id,
        institution=row.institution,
        licence=licence,
        evidence=row.evidence,
        version=row.version,
    )
