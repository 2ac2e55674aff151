"""Waiting for a seat."""

from chassis import Transaction, reacts_to
from reporting.needs.participant_waitlisted import ParticipantWaitlisted
from reporting.storage import journeys


@reacts_to(ParticipantWaitlisted)
async def note_wait_when_participant_waitlisted(fact: ParticipantWaitlisted, tx: Transaction) -> None:
    await journeys.note_enrolment(tx, fact, waitlisted_on=fact.occurred_on)
