"""What the changes of a certificate's standing have in common on the wire."""

from datetime import date
from typing import Literal
from uuid import UUID

from chassis import Fact

Track = Literal["exporter", "assessor"]


class StandingChanged(Fact):
    """No stem of its own: certificate_suspended, certificate_reinstated and certificate_revoked extend it."""

    certificate_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: Track
    reason: Literal[
        "fraud",
        "appeal_upheld",
        "complaint",
        "administrative_error",
        "complaint_settled",
        "decision_annulled",
    ]
    occurred_on: date


EXAMPLE_IDS = {
    "certificate_id": UUID("01941f29-7c00-7a00-8000-000000000001"),
    "enrolment_id": UUID("01890a5d-ac96-774b-bcce-b302099a8057"),
    "cohort_id": UUID("01890a5d-ac96-774b-bcce-b302099a8001"),
    "person_id": UUID("01890a5d-ac96-774b-bcce-b302099a8002"),
}
"""Ids of the synthetic person in this service's examples."""
