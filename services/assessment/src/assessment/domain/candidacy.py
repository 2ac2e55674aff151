"""A candidacy: the way of one trained person from the opening to a decision, in one attempt or several.

Each method judges one step and gives the candidacy as it is afterwards; the use case stores it and tells of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from assessment.domain.assignment import Appointment
from assessment.domain.attempt import Attempt, Decision, Recommendation
from assessment.domain.record import Outcome, UnitRecord, UnitResult, check_record
from assessment.domain.refusals import (
    DecisionContradictsUnits,
    NotTheAssessor,
    OutOfOrder,
    RecommendationContradictsRecord,
    WrongStage,
)


class CandidacyStatus(StrEnum):
    OPEN = "open"
    SCHEDULED = "scheduled"
    ABSENT = "absent"
    RECORDED = "recorded"
    RECOMMENDED = "recommended"
    REASSESSMENT_DUE = "reassessment_due"
    PASSED = "passed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    UNDER_APPEAL = "under_appeal"
    """Set aside for appeals (AK.04)."""
    SUSPENDED = "suspended"
    """Set aside for trainings that are reopened."""


UNDECIDED = frozenset(
    {
        CandidacyStatus.OPEN,
        CandidacyStatus.SCHEDULED,
        CandidacyStatus.ABSENT,
        CandidacyStatus.RECORDED,
        CandidacyStatus.RECOMMENDED,
        CandidacyStatus.REASSESSMENT_DUE,
    }
)
"""The next attempt is to come or under way. Such a candidacy ends when consent is withdrawn."""


class ScheduleReason(StrEnum):
    FIRST = "first"
    REASSESSMENT = "reassessment"
    RESCHEDULED = "rescheduled"
    ASSESSOR_REPLACED = "assessor_replaced"


class WithdrawalReason(StrEnum):
    CONSENT_WITHDRAWN = "consent_withdrawn"
    PERSON_ERASED = "person_erased"
    PARTICIPANT_REQUEST = "participant_request"


@dataclass(frozen=True, slots=True)
class Candidacy:
    candidacy_id: UUID
    agency: str
    organiser: str
    training_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: str
    scheme_key: str
    scheme_version: int
    status: CandidacyStatus
    opened_on: date
    version: int
    attempt: Attempt | None
    """The latest; None before the first appointment."""
    units_due: tuple[str, ...]
    """What the next attempt assesses: all units at first, then the failed ones only."""
    latest_outcome: Outcome | None = None
    """Of the latest decision, whatever came after it."""

    @property
    def next_attempt_number(self) -> int:
        """The number the next appointment gets. An absence uses up no attempt."""
        if self.attempt is None:
            return 1
        return self.attempt.number + (self.status is CandidacyStatus.REASSESSMENT_DUE)

    @property
    def current(self) -> Attempt:
        """The latest attempt, for what cannot be without one. Raises WrongStage before the first appointment."""
        if self.attempt is None:
            raise WrongStage("nothing has been appointed yet")
        return self.attempt

    # --- appointments

    def schedule(
        self, appointment: Appointment, *, assessor_id: UUID, assessor_person_id: UUID, occurred_on: date
    ) -> tuple["Candidacy", ScheduleReason]:
        self._expect(CandidacyStatus.OPEN, CandidacyStatus.REASSESSMENT_DUE, CandidacyStatus.ABSENT)
        self._check_day(appointment, occurred_on)
        reason = {
            CandidacyStatus.OPEN: ScheduleReason.FIRST,
            CandidacyStatus.REASSESSMENT_DUE: ScheduleReason.REASSESSMENT,
            CandidacyStatus.ABSENT: ScheduleReason.RESCHEDULED,
        }[self.status]
        attempt = Attempt(
            self.next_attempt_number, self.units_due, assessor_id, assessor_person_id, appointment
        )
        return self._at(CandidacyStatus.SCHEDULED, attempt), reason

    def reschedule(self, appointment: Appointment, *, occurred_on: date) -> "Candidacy":
        """Another day or place with the same assessor."""
        attempt = self._attempt_at(CandidacyStatus.SCHEDULED, CandidacyStatus.ABSENT)
        self._check_day(appointment, occurred_on)
        return self._at(CandidacyStatus.SCHEDULED, replace(attempt, appointment=appointment, absent_on=None))

    def replace_assessor(self, *, assessor_id: UUID, assessor_person_id: UUID) -> "Candidacy":
        attempt = self._attempt_at(CandidacyStatus.SCHEDULED)
        changed = replace(attempt, assessor_id=assessor_id, assessor_person_id=assessor_person_id)
        return self._at(CandidacyStatus.SCHEDULED, changed)

    def note_absence(self, *, occurred_on: date) -> "Candidacy":
        attempt = self._attempt_at(CandidacyStatus.SCHEDULED)
        self._not_before(attempt.appointment.assessment_on, occurred_on, "the day of the assessment")
        return self._at(CandidacyStatus.ABSENT, replace(attempt, absent_on=occurred_on))

    # --- assessment

    def record(self, records: Sequence[UnitRecord], *, occurred_on: date) -> "Candidacy":
        """AK.02. It can be corrected freely until the assessor recommends."""
        attempt = self._attempt_at(CandidacyStatus.SCHEDULED, CandidacyStatus.RECORDED)
        self._not_before(attempt.appointment.assessment_on, occurred_on, "the day of the assessment")
        check_record(records, attempt.units)
        return self._at(
            CandidacyStatus.RECORDED, replace(attempt, records=tuple(records), recorded_on=occurred_on)
        )

    def has_recorded(self, records: Sequence[UnitRecord], *, occurred_on: date) -> bool:
        """Whether the latest attempt's AK.02 says just this."""
        attempt = self.attempt
        if attempt is None or attempt.recorded_on != occurred_on:
            return False
        return {record.code: record for record in records} == {
            record.code: record for record in attempt.records
        }

    def recommend(self, outcome: Outcome, *, by: UUID, occurred_on: date) -> "Candidacy":
        """Raises NotTheAssessor for anybody but the assigned one."""
        attempt = self._attempt_at(CandidacyStatus.RECORDED)
        if by != attempt.assessor_person_id:
            raise NotTheAssessor("another assessor is assigned to this attempt")
        self._not_before(attempt.recorded_on, occurred_on, "the record (AK.02)")
        follows = Outcome.following_from(attempt.results)
        if outcome is not follows:
            raise RecommendationContradictsRecord(f"the record says {follows}", field="outcome")
        recommendation = Recommendation(outcome, by, occurred_on)
        return self._at(CandidacyStatus.RECOMMENDED, replace(attempt, recommendation=recommendation))

    def decide(
        self,
        outcome: Outcome,
        *,
        by: UUID,
        occurred_on: date,
        overruled: Sequence[UnitResult],
        attempts_allowed: int,
    ) -> tuple["Candidacy", Decision]:
        """The committee may overrule the record unit by unit; what it decides must follow from the units.

        Whether `by` is independent is judged by `independence.check_decision_maker`.
        """
        attempt = self._attempt_at(CandidacyStatus.RECOMMENDED)
        recommended = attempt.recommendation
        self._not_before(
            recommended.recommended_on if recommended else None, occurred_on, "the recommendation"
        )
        results = _overrule(attempt.results, overruled)
        follows = Outcome.following_from(results)
        if outcome is not follows:
            raise DecisionContradictsUnits(
                f"the units say {follows}; name in `units` those that the committee decides otherwise",
                field="outcome",
            )
        decision = Decision(outcome, by, occurred_on, results)
        if outcome is Outcome.COMPETENT:
            status = CandidacyStatus.PASSED
        elif attempt.number < attempts_allowed:
            status = CandidacyStatus.REASSESSMENT_DUE
        else:
            status = CandidacyStatus.FAILED
        due = decision.failed_units if status is CandidacyStatus.REASSESSMENT_DUE else ()
        decided = self._at(status, replace(attempt, decision=decision))
        return replace(decided, units_due=due, latest_outcome=outcome), decision

    def withdraw(self) -> "Candidacy":
        self._expect(*UNDECIDED)
        return replace(self._at(CandidacyStatus.WITHDRAWN, self.attempt), units_due=())

    # ---

    def _at(self, status: CandidacyStatus, attempt: Attempt | None) -> "Candidacy":
        return replace(self, status=status, attempt=attempt, version=self.version + 1)

    def _expect(self, *stages: CandidacyStatus) -> None:
        if self.status not in stages:
            raise WrongStage(f"it is {self.status}; this asks for {' or '.join(sorted(stages))}")

    def _attempt_at(self, *stages: CandidacyStatus) -> Attempt:
        self._expect(*stages)
        return self.current

    def _check_day(self, appointment: Appointment, occurred_on: date) -> None:
        self._not_before(
            self.opened_on, appointment.assessment_on, "the training was completed", "assessment_on"
        )
        self._not_before(self.opened_on, occurred_on, "the training was completed")
        self._not_before(occurred_on, appointment.assessment_on, "the appointment was made", "assessment_on")
        previous = self.attempt.decision if self.attempt else None
        if previous is not None:
            self._not_before(previous.decided_on, occurred_on, "the previous decision")

    @staticmethod
    def _not_before(earliest: date | None, day: date, what: str, field: str = "occurred_on") -> None:
        if earliest is not None and day < earliest:
            raise OutOfOrder(f"{day} lies before {earliest}: {what}", field=field)


def _overrule(recorded: Sequence[UnitResult], overruled: Sequence[UnitResult]) -> tuple[UnitResult, ...]:
    otherwise = {result.code: result for result in overruled}
    unknown = sorted(otherwise.keys() - {result.code for result in recorded})
    if unknown:
        raise DecisionContradictsUnits(f"not assessed in this attempt: {', '.join(unknown)}", field="units")
    return tuple(otherwise.get(result.code, result) for result in recorded)
