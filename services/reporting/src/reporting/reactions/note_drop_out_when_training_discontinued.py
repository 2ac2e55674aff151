"""The training ended without being completed."""

from chassis import Transaction, reacts_to
from reporting.needs.training_discontinued import TrainingDiscontinued
from reporting.storage import journeys


@reacts_to(TrainingDiscontinued)
async def note_drop_out_when_training_discontinued(fact: TrainingDiscontinued, tx: Transaction) -> None:
    await journeys.note_progress(tx, fact, discontinued_on=fact.occurred_on)
