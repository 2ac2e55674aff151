"""Cancel a session that was not held. It counts for nobody from then on."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from chassis import Transaction
from training.domain.refusals import CohortNotFound, SessionCancelled, SessionHeld, SessionNotFound
from training.domain.session import Session
from training.storage import cohorts, module_records, sessions
from training.use_cases.complete_modules import complete_modules
from training.use_cases.find_module import module_of


@dataclass(frozen=True, slots=True)
class CancelSession:
    session_id: UUID
    occurred_on: date
    reason: str | None = None


async def cancel_session(command: CancelSession, tx: Transaction) -> Session:
    """The cancelled session. With one session fewer to attend, some may reach the module's bar at once."""
    agency = tx.caller.agency_key
    session = await sessions.lock_own(tx, command.session_id, agency=agency)
    if session is None:
        raise SessionNotFound("your agency holds no such session")
    if session.cancelled:
        raise SessionCancelled("it was cancelled before")
    if session.sheet_on is not None or await sessions.is_made_up(tx, session.session_id):
        raise SessionHeld("only a session that nobody attended and nobody makes up for can be cancelled")
    tx.check_occurred_on(command.occurred_on, command.reason)
    await sessions.cancel(tx, session, command.occurred_on)
    cohort = await cohorts.taught_by(tx, session.cohort_id, agency=agency)
    if cohort is None:
        raise CohortNotFound("your agency trains no such cohort")
    module = await module_of(tx, cohort, session.module_key)
    records = await module_records.lock(tx, cohort.cohort_id, module.module_key)
    await complete_modules(tx, module, records)
    return replace(session, cancelled=True)
