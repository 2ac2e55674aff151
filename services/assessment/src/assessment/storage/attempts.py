"""Rows of attempts, to the domain and back."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from assessment.domain.assignment import Appointment, Slot
from assessment.domain.attempt import Attempt, Decision, Recommendation
from assessment.domain.record import Outcome, UnitOutcome, UnitRecord, UnitResult
from assessment.storage.tables import attempts
from chassis import Transaction

_INSERT = insert(attempts)
_SAVE = _INSERT.on_conflict_do_update(
    index_elements=[attempts.c.candidacy_id, attempts.c.attempt],
    set_={column.name: _INSERT.excluded[column.name] for column in attempts.c if not column.primary_key},
)
_OF = (
    select(attempts)
    .where(attempts.c.candidacy_id.in_(bindparam("candidacy_ids", expanding=True)))
    .order_by(attempts.c.candidacy_id, attempts.c.attempt)
)


async def save(tx: Transaction, candidacy_id: UUID, attempt: Attempt) -> None:
    appointment, recommendation, decision = attempt.appointment, attempt.recommendation, attempt.decision
    await tx.execute(
        _SAVE,
        {
            "candidacy_id": candidacy_id,
            "attempt": attempt.number,
            "units": list(attempt.units),
            "assessor_id": attempt.assessor_id,
            "assessor_person_id": attempt.assessor_person_id,
            "assessment_on": appointment.assessment_on,
            "tuk_key": appointment.tuk_key,
            "starts_at": appointment.slot.starts_at,
            "ends_at": appointment.slot.ends_at,
            "absent_on": attempt.absent_on,
            "records": [asdict(record) for record in attempt.records],
            "recorded_on": attempt.recorded_on,
            "recommended_outcome": recommendation and recommendation.outcome.value,
            "recommended_by": recommendation and recommendation.recommended_by,
            "recommended_on": recommendation and recommendation.recommended_on,
            "decided_outcome": decision and decision.outcome.value,
            "decided_by": decision and decision.decided_by,
            "decided_on": decision and decision.decided_on,
            "results": decision and [asdict(result) for result in decision.results],
        },
    )


async def of(tx: Transaction, candidacy_ids: list[UUID]) -> dict[UUID, list[Attempt]]:
    """All attempts of these candidacies, in their order."""
    found: dict[UUID, list[Attempt]] = {candidacy_id: [] for candidacy_id in candidacy_ids}
    for row in await tx.all(_OF, {"candidacy_ids": candidacy_ids}):
        found[row.candidacy_id].append(read(row))
    return found


def read(row: Row[Any]) -> Attempt:
    recommendation = decision = None
    if row.recommended_outcome is not None:
        recommendation = Recommendation(
            Outcome(row.recommended_outcome), row.recommended_by, row.recommended_on
        )
    if row.decided_outcome is not None:
        results = tuple(UnitResult(unit["code"], UnitOutcome(unit["outcome"])) for unit in row.results)
        decision = Decision(Outcome(row.decided_outcome), row.decided_by, row.decided_on, results)
    return Attempt(
        number=row.attempt,
        units=tuple(row.units),
        assessor_id=row.assessor_id,
        assessor_person_id=row.assessor_person_id,
        appointment=Appointment(Slot(row.assessment_on, row.starts_at, row.ends_at), row.tuk_key),
        records=tuple(
            UnitRecord(**record | {"outcome": UnitOutcome(record["outcome"])}) for record in row.records
        ),
        recorded_on=row.recorded_on,
        recommendation=recommendation,
        decision=decision,
        absent_on=row.absent_on,
    )
