"""Discontinue one training before the end of the semester, such as of somebody who stays away."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis import Transaction
from training.domain.conclusion import Reason
from training.domain.refusals import TrainingNotFound
from training.domain.training import Training
from training.storage import trainings
from training.use_cases.end_trainings import discontinue


@dataclass(frozen=True, slots=True)
class DiscontinueTraining:
    training_id: UUID
    reason: Reason
    occurred_on: date
    history_reason: str | None = None
    """Why it is recorded only now; without it the reason of the discontinuation stands for that too."""


async def discontinue_training(command: DiscontinueTraining, tx: Transaction) -> Training:
    """The ended training. Registration hears of it and withdraws the enrolment, never the other way round."""
    training = await trainings.lock_own(tx, command.training_id, agency=tx.caller.agency_key)
    if training is None:
        raise TrainingNotFound("your agency gives no such training")
    training.require_running()
    training.require_started(command.occurred_on)
    tx.check_occurred_on(command.occurred_on, command.history_reason or command.reason)
    return await discontinue(tx, training, command.reason, command.occurred_on)
