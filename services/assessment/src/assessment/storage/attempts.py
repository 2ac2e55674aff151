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

_INSERT = insert(attempts).values(
    {column.name: bindparam(f"a_{column.name}", type_=column.type) for column in attempts.c}
)
UPSERT = _INSERT.on_conflict_do_update(
    index_elements=[attempts.c.candidacy_id, attempts.c.attempt],
    set_={column.name: _INSERT.excluded[column.name] for column in attempts.c if not column.primary_key},
)
"""Takes what `parameters` gives. Saving a candidacy sends it in one statement with the candidacy's own row."""
_OF = (
    select(attempts)
    .where(attempts.c.candidacy_id.in_(bindparam("candidacy_ids", expanding=True)))
    .order_by(attempts.c.candidacy_id, attempts.c.attempt)
)


def parameters(candidacy_id: UUID, attempt: Attempt) -> dict[str, Any]:
    appointment, recommendation, decision = attempt.appointment, attempt.recommendation, attempt.decision
    return {
        "a_candidacy_id": candidacy_id,
        "a_attempt": attempt.number,
        "a_units": list(attempt.units),
        "a_assessor_id": attempt.assessor_id,
        "a_assessor_person_id": attempt.assessor_person_id,
        "a_assessment_on": appointment.assessment_on,
        "a_tuk_key": appointment.tuk_key,
        "a_starts_at": appointment.slot.starts_at,
        "a_ends_at": appointment.slot.ends_at,
        "a_absent_on": attempt.absent_on,
        "a_records": [asdict(record) for record in attempt.records],
        "a_recorded_on": attempt.recorded_on,
        "a_recommended_outcome": recommendation and recommendation.outcome.value,
        "a_recommended_by": recommendation and recommendation.recommended_by,
        "a_recommended_on": recommendation and recommendation.recommended_on,
        "a_decided_outcome": decision and decision.outcome.value,
        "a_decided_by": decision and decision.decided_by,
        "a_decided_on": decision and decision.decided_on,
        "a_results": decision and [asdict(result) for result in decision.results],
    }


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
