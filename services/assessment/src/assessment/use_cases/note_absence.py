from dataclasses import dataclass
from datetime import date
from uuid import UUID

from assessment.domain.candidacy import Candidacy
from assessment.publishes.candidate_absent import CandidateAbsent
from assessment.storage import candidacies
from assessment.use_cases.telling import tell
from chassis import Transaction


@dataclass(frozen=True, slots=True)
class NoteAbsence:
    candidacy_id: UUID
    occurred_on: date
    reason: str | None = None


async def note_absence(command: NoteAbsence, tx: Transaction) -> Candidacy:
    """The candidate did not come on the day of the assessment."""
    tx.check_occurred_on(command.occurred_on, command.reason)
    candidacy = await candidacies.lock(tx, command.candidacy_id, agency=tx.caller.agency_key)
    absent = candidacy.note_absence(occurred_on=command.occurred_on)
    await candidacies.save(tx, absent)
    tell(tx, CandidateAbsent, absent, command.occurred_on, attempt=absent.current.number)
    return absent
