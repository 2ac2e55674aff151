"""A module was completed, with its score."""

from chassis import Transaction, reacts_to
from reporting.needs.module_completed import ModuleCompleted
from reporting.storage import module_results


@reacts_to(ModuleCompleted)
async def keep_score_when_module_completed(fact: ModuleCompleted, tx: Transaction) -> None:
    await module_results.keep(tx, fact.model_dump())
