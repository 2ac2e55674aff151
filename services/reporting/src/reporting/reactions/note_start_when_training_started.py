"""The semester began."""

from chassis import Transaction, reacts_to
from reporting.needs.training_started import TrainingStarted
from reporting.storage import journeys


@reacts_to(TrainingStarted)
async def note_start_when_training_started(fact: TrainingStarted, tx: Transaction) -> None:
    await journeys.note_progress(tx, fact, training_started_on=fact.occurred_on)
