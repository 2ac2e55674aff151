"""Candidacies. The assessor body reads and writes them, the organiser reads; for others they do not exist."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, bindparam, insert, or_, select, update

from assessment.domain.candidacy import UNDECIDED, Candidacy, CandidacyStatus
from assessment.domain.record import Outcome
from assessment.domain.refusals import CandidacyNotFound
from assessment.storage import attempts as attempt_rows
from assessment.storage.tables import attempts, candidacies
from chassis import Transaction

_ADD = insert(candidacies)

_LATEST = (
    select(
        *(column for column in candidacies.c if column.name != "attempt"),
        *(column for column in attempts.c if column.name != "candidacy_id"),
    )
    .select_from(candidacies)
    .join(
        attempts,
        and_(
            attempts.c.candidacy_id == candidacies.c.candidacy_id, attempts.c.attempt == candidacies.c.attempt
        ),
        isouter=True,
    )
)
_READABLE = or_(candidacies.c.agency == bindparam("agency"), candidacies.c.organiser == bindparam("agency"))
_BY_ID = candidacies.c.candidacy_id == bindparam("candidacy_id")
_LOCK = _LATEST.where(_BY_ID, candidacies.c.agency == bindparam("agency")).with_for_update(of=candidacies)
_FIND = _LATEST.where(_BY_ID, _READABLE)
_FIND_OWN = _LATEST.where(_BY_ID, candidacies.c.agency == bindparam("agency"))
_LOCK_UNDECIDED = (
    _LATEST.where(
        candidacies.c.person_id == bindparam("person_id"),
        candidacies.c.status.in_(sorted(UNDECIDED)),
    )
    .order_by(candidacies.c.candidacy_id)
    .with_for_update(of=candidacies)
)
_LIST = _LATEST.where(_READABLE).order_by(candidacies.c.candidacy_id)
_MOVE = (
    update(candidacies)
    .where(candidacies.c.candidacy_id == bindparam("b_candidacy_id"))
    .values(
        status=bindparam("b_status"),
        attempt=bindparam("b_attempt"),
        units_due=bindparam("b_units_due", type_=candidacies.c.units_due.type),
        latest_outcome=bindparam("b_latest_outcome"),
        version=bindparam("b_version"),
    )
)
_MOVE_WITH_ATTEMPT = attempt_rows.UPSERT.add_cte(_MOVE.cte("moved"))


async def add(tx: Transaction, candidacy: Candidacy) -> None:
    await tx.execute(
        _ADD,
        {
            "candidacy_id": candidacy.candidacy_id,
            "agency": candidacy.agency,
            "organiser": candidacy.organiser,
            "training_id": candidacy.training_id,
            "enrolment_id": candidacy.enrolment_id,
            "cohort_id": candidacy.cohort_id,
            "person_id": candidacy.person_id,
            "track": candidacy.track,
            "scheme_key": candidacy.scheme_key,
            "scheme_version": candidacy.scheme_version,
            "status": candidacy.status.value,
            "opened_on": candidacy.opened_on,
            "attempt": 0,
            "units_due": list(candidacy.units_due),
            "latest_outcome": None,
            "version": candidacy.version,
        },
    )


async def lock(tx: Transaction, candidacy_id: UUID, *, agency: str) -> Candidacy:
    """For changing: only its assessor body gets it. Raises CandidacyNotFound."""
    return _found(await tx.one_or_none(_LOCK, {"candidacy_id": candidacy_id, "agency": agency}))


async def read(tx: Transaction, candidacy_id: UUID, *, agency: str) -> Candidacy:
    """For reading: assessor body or organiser. Raises CandidacyNotFound."""
    return _found(await tx.one_or_none(_FIND, {"candidacy_id": candidacy_id, "agency": agency}))


async def read_own(tx: Transaction, candidacy_id: UUID, *, agency: str) -> Candidacy:
    """For what only the assessor body may see. Raises CandidacyNotFound."""
    return _found(await tx.one_or_none(_FIND_OWN, {"candidacy_id": candidacy_id, "agency": agency}))


async def lock_undecided(tx: Transaction, person_id: UUID) -> list[Candidacy]:
    """All of one person, whichever agency they belong to: for reactions to what happened to the person."""
    return [_candidacy(row) for row in await tx.all(_LOCK_UNDECIDED, {"person_id": person_id})]


async def save(tx: Transaction, candidacy: Candidacy) -> None:
    """The candidacy as it stands now, and its latest attempt."""
    attempt = candidacy.attempt
    values: dict[str, Any] = {
        "b_candidacy_id": candidacy.candidacy_id,
        "b_status": candidacy.status.value,
        "b_attempt": 0 if attempt is None else attempt.number,
        "b_units_due": list(candidacy.units_due),
        "b_latest_outcome": candidacy.latest_outcome and candidacy.latest_outcome.value,
        "b_version": candidacy.version,
    }
    if attempt is None:
        await tx.execute(_MOVE, values)
    else:
        await tx.execute(
            _MOVE_WITH_ATTEMPT, values | attempt_rows.parameters(candidacy.candidacy_id, attempt)
        )


async def listing(
    tx: Transaction,
    *,
    agency: str,
    limit: int,
    after: UUID | None = None,
    cohort_id: UUID | None = None,
    enrolment_id: UUID | None = None,
    person_id: UUID | None = None,
    assessor_id: UUID | None = None,
    assessment_on: date | None = None,
    statuses: Sequence[CandidacyStatus] = (),
) -> list[Candidacy]:
    statement: Select[Any] = _LIST.limit(limit)
    for column, value in (
        (candidacies.c.cohort_id, cohort_id),
        (candidacies.c.enrolment_id, enrolment_id),
        (candidacies.c.person_id, person_id),
        (attempts.c.assessor_id, assessor_id),
        (attempts.c.assessment_on, assessment_on),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if statuses:
        statement = statement.where(candidacies.c.status.in_([status.value for status in statuses]))
    if after is not None:
        statement = statement.where(candidacies.c.candidacy_id > after)
    return [_candidacy(row) for row in await tx.all(statement, {"agency": agency})]


def _found(row: Row[Any] | None) -> Candidacy:
    if row is None:
        raise CandidacyNotFound("no candidacy with this id belongs to your agency")
    return _candidacy(row)


def _candidacy(row: Row[Any]) -> Candidacy:
    return Candidacy(
        candidacy_id=row.candidacy_id,
        agency=row.agency,
        organiser=row.organiser,
        training_id=row.training_id,
        enrolment_id=row.enrolment_id,
        cohort_id=row.cohort_id,
        person_id=row.person_id,
        track=row.track,
        scheme_key=row.scheme_key,
        scheme_version=row.scheme_version,
        status=CandidacyStatus(row.status),
        opened_on=row.opened_on,
        version=row.version,
        attempt=None if row.attempt is None else attempt_rows.read(row),
        units_due=tuple(row.units_due),
        latest_outcome=None if row.latest_outcome is None else Outcome(row.latest_outcome),
    )
