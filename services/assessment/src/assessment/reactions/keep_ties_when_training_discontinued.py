from assessment.needs.training_completed import ties_of
from assessment.needs.training_discontinued import TrainingDiscontinued
from assessment.storage import ties
from chassis import Transaction, reacts_to


@reacts_to(TrainingDiscontinued)
async def keep_ties_when_training_discontinued(fact: TrainingDiscontinued, tx: Transaction) -> None:
    """Who taught somebody that dropped out is no impartial assessor when he comes back in a later cohort."""
    await ties.keep(tx, fact.person_id, ties_of(fact))
