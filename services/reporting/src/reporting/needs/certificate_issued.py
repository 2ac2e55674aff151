"""The part of `certificate_issued` that reporting reads."""

from datetime import date
from typing import Literal
from uuid import UUID

from chassis import Need


class CertificateIssued(Need, topic="certification.certificates", stem="certificate_issued"):
    """A certificate stands from now on."""

    certificate_id: UUID
    enrolment_id: UUID
    person_id: UUID
    track: Literal["exporter", "assessor"]
    occurred_on: date
