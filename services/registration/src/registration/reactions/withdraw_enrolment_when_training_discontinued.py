"""Whoever dropped out of the training has given up his seat."""

from chassis import Ended, Transaction, reacts_to
from registration.domain.refusals import EnrolmentHasEnded
from registration.needs.training_discontinued import TrainingDiscontinued
from registration.storage import enrolments
from registration.use_cases.withdraw_enrolment import end_enrolment


@reacts_to(TrainingDiscontinued)
async def withdraw_enrolment_when_training_discontinued(fact: TrainingDiscontinued, tx: Transaction) -> None:
    """A training discontinued because the enrolment was withdrawn finds it ended already: no effect."""
    enrolment = await enrolments.find(tx, fact.enrolment_id)
    if enrolment is None:
        # Enrolments are ours alone, so this one is of another installation or never was.
        raise Ended("unknown_enrolment")
    try:
        await end_enrolment(tx, enrolment, "training_discontinued", fact.occurred_on)
    except EnrolmentHasEnded:
        raise Ended("enrolment_has_ended") from None
