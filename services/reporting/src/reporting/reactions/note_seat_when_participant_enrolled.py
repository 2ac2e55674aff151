"""A seat, and how it was come by; who was promoted from the waitlist stays counted as promoted."""

from chassis import Transaction, reacts_to
from reporting.needs.participant_enrolled import ParticipantEnrolled
from reporting.storage import journeys


@reacts_to(ParticipantEnrolled)
async def note_seat_when_participant_enrolled(fact: ParticipantEnrolled, tx: Transaction) -> None:
    promoted = {"promoted_on": fact.occurred_on} if fact.route == "promoted" else {}
    await journeys.note_enrolment(tx, fact, enrolled_on=fact.occurred_on, route=fact.route, **promoted)
