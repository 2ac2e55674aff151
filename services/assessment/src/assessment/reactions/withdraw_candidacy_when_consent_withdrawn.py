from assessment.domain.candidacy import WithdrawalReason
from assessment.needs.consent_withdrawn import ConsentWithdrawn
from assessment.storage import persons
from assessment.use_cases.withdraw_candidacy import withdraw_undecided
from chassis import Transaction, reacts_to


@reacts_to(ConsentWithdrawn)
async def withdraw_candidacy_when_consent_withdrawn(fact: ConsentWithdrawn, tx: Transaction) -> None:
    """Only the consent to training carries an assessment; the one to sharing data is not ours to act on."""
    if fact.purpose != "training":
        return
    reason = WithdrawalReason.CONSENT_WITHDRAWN
    await persons.lock(tx, fact.person_id)
    await persons.note_end(tx, fact.person_id, reason, fact.occurred_on)
    await withdraw_undecided(tx, fact.person_id, reason, fact.occurred_on)
