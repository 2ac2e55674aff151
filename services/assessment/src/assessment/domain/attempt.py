"""One attempt at the units of a scheme: appointed, recorded, recommended, decided."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from assessment.domain.assignment import Appointment
from assessment.domain.record import Outcome, UnitOutcome, UnitRecord, UnitResult


@dataclass(frozen=True, slots=True)
class Recommendation:
    outcome: Outcome
    recommended_by: UUID
    recommended_on: date


@dataclass(frozen=True, slots=True)
class Decision:
    """Of the committee (pleno). Its results are the recorded ones unless it says otherwise."""

    outcome: Outcome
    decided_by: UUID
    decided_on: date
    results: tuple[UnitResult, ...]

    @property
    def failed_units(self) -> tuple[str, ...]:
        return tuple(result.code for result in self.results if result.outcome is UnitOutcome.NOT_YET)


@dataclass(frozen=True, slots=True)
class Attempt:
    number: int
    """1 for the first; a reassessment is 2 or more."""
    units: tuple[str, ...]
    assessor_id: UUID
    assessor_person_id: UUID
    appointment: Appointment
    records: tuple[UnitRecord, ...] = ()
    recorded_on: date | None = None
    recommendation: Recommendation | None = None
    decision: Decision | None = None
    absent_on: date | None = None

    @property
    def results(self) -> tuple[UnitResult, ...]:
        return tuple(record.result for record in self.records)
