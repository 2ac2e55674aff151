from datetime import date
from uuid import UUID

from chassis import Need


class EnrolmentWithdrawn(Need, topic="registration.enrolments", stem="enrolment_withdrawn"):
    """An enrolment ended. `reason` stays a plain string: a reason added later must not park the event."""

    enrolment_id: UUID
    reason: str
    occurred_on: date
