"""Tell module_completed for whoever has reached a module's bar: a step of every command that can bring that about."""

from uuid import UUID

from chassis import Transaction
from training.domain.completion import ModuleCompletion, judge_module
from training.domain.curriculum import Module
from training.domain.training import Training
from training.publishes import ModuleCompleted
from training.publishes.teaching import TaughtBy
from training.storage import module_records
from training.storage.module_records import ModuleRecords


async def complete_modules(tx: Transaction, module: Module, records: ModuleRecords) -> list[UUID]:
    """The enrolments that completed the module just now. Once told, a completion is never told again."""
    taught = [session.taught() for session in records.sessions]
    completed: dict[UUID, ModuleCompletion] = {}
    for training_id, training in records.trainings.items():
        if not training.running or training_id in records.told:
            continue
        completion = judge_module(
            module, taught, records.marks.get(training_id, {}), records.scores.get(training_id)
        )
        if completion is not None:
            completed[training_id] = completion
    if not completed:
        return []
    await module_records.write_completions(tx, completed)
    for training_id, completion in completed.items():
        training = records.trainings[training_id]
        tx.tell(_fact(training, completion), agency=training.agency, organiser=training.organiser)
    return [records.trainings[training_id].enrolment_id for training_id in completed]


def _fact(training: Training, completion: ModuleCompletion) -> ModuleCompleted:
    return ModuleCompleted(
        training_id=training.training_id,
        enrolment_id=training.enrolment_id,
        cohort_id=training.cohort_id,
        person_id=training.person_id,
        track=training.track,
        module_key=completion.module_key,
        score=completion.score,
        attendance_percent=completion.attendance_percent,
        taught_by=TaughtBy.each(completion.taught_by),
        occurred_on=completion.occurred_on,
    )
