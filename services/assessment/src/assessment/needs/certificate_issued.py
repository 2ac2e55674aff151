from datetime import date
from typing import Literal
from uuid import UUID

from chassis import Need


class CertificateIssued(Need, topic="certification.certificates", stem="certificate_issued"):
    certificate_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: Literal["exporter", "assessor"]
    occurred_on: date
