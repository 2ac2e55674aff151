"""What a screening and an interview found, for ranked admission."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from chassis import Transaction
from registration.domain.enrolment import Enrolment
from registration.domain.refusals import EnrolmentHasEnded, EnrolmentNotFound, NotRanked
from registration.storage import cohorts, enrolments


@dataclass(frozen=True, slots=True)
class RecordScreening:
    """Scores of 0 to 100; None leaves what was recorded before."""

    enrolment_id: UUID
    score: int | None
    interview_score: int | None
    occurred_on: date
    reason: str | None = None


async def record_screening(command: RecordScreening, tx: Transaction) -> Enrolment:
    tx.check_occurred_on(command.occurred_on, command.reason)
    agency = tx.caller.agency_key
    enrolment = await enrolments.find_own(tx, command.enrolment_id, agency=agency, lock=True)
    if enrolment is None:
        raise EnrolmentNotFound("There is no such enrolment in a cohort of this agency.")
    cohort = await cohorts.get(tx, enrolment.cohort_id)
    if cohort.admission != "ranked":
        raise NotRanked("The cohort gives seats in the order of applications.")
    if enrolment.status != "applied":
        raise EnrolmentHasEnded(f"The ranking is over for this application: it is {enrolment.status}.")
    screened = replace(
        enrolment,
        screening_score=enrolment.screening_score if command.score is None else command.score,
        interview_score=enrolment.interview_score
        if command.interview_score is None
        else command.interview_score,
    )
    await enrolments.change(tx, screened)
    return replace(screened, version=screened.version + 1)
