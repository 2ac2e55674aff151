from dataclasses import dataclass
from datetime import date
from uuid import UUID

from assessment.domain.candidacy import Candidacy, WithdrawalReason
from assessment.publishes.candidacy_withdrawn import CandidacyWithdrawn
from assessment.storage import candidacies
from assessment.use_cases.telling import tell
from chassis import Transaction


@dataclass(frozen=True, slots=True)
class WithdrawCandidacy:
    candidacy_id: UUID
    occurred_on: date
    reason: str | None = None


async def withdraw_candidacy(command: WithdrawCandidacy, tx: Transaction) -> Candidacy:
    """The candidate asks to end it before a decision."""
    tx.check_occurred_on(command.occurred_on, command.reason)
    candidacy = await candidacies.lock(tx, command.candidacy_id, agency=tx.caller.agency_key)
    return await withdraw(tx, candidacy, WithdrawalReason.PARTICIPANT_REQUEST, command.occurred_on)


async def withdraw_undecided(
    tx: Transaction, person_id: UUID, why: WithdrawalReason, occurred_on: date
) -> None:
    """What is undecided ends with the person's consent; a decision that stands, stands."""
    for candidacy in await candidacies.lock_undecided(tx, person_id):
        await withdraw(tx, candidacy, why, occurred_on)


async def withdraw(
    tx: Transaction, candidacy: Candidacy, why: WithdrawalReason, occurred_on: date
) -> Candidacy:
    withdrawn = candidacy.withdraw()
    await candidacies.save(tx, withdrawn)
    tell(tx, CandidacyWithdrawn, withdrawn, occurred_on, reason=why.value)
    return withdrawn
