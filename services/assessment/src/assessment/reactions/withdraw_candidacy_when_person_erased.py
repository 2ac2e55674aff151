from assessment.domain.candidacy import WithdrawalReason
from assessment.needs.person_erased import PersonErased
from assessment.storage import persons
from assessment.use_cases.withdraw_candidacy import withdraw_undecided
from chassis import Transaction, reacts_to


@reacts_to(PersonErased)
async def withdraw_candidacy_when_person_erased(fact: PersonErased, tx: Transaction) -> None:
    reason = WithdrawalReason.PERSON_ERASED
    await persons.lock(tx, fact.person_id)
    await persons.note_end(tx, fact.person_id, reason, fact.occurred_on)
    await withdraw_undecided(tx, fact.person_id, reason, fact.occurred_on)
