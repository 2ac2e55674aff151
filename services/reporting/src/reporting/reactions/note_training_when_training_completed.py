"""The training was completed."""

from chassis import Transaction, reacts_to
from reporting.needs.training_completed import TrainingCompleted
from reporting.storage import journeys


@reacts_to(TrainingCompleted)
async def note_training_when_training_completed(fact: TrainingCompleted, tx: Transaction) -> None:
    await journeys.note_progress(tx, fact, trained_on=fact.occurred_on)
