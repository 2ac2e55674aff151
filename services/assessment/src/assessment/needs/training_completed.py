from datetime import date
from typing import Literal, Protocol
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from assessment.domain.assignment import Tie, TieKind
from chassis import Need


class LastSeen(BaseModel):
    """Who taught or mentored, and when last."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    person_id: UUID
    last_on: date


class TrainingCompleted(Need, topic="training.trainings", stem="training_completed"):
    training_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: Literal["exporter", "assessor"]
    scheme_key: str
    scheme_version: int
    taught_by: list[LastSeen]
    mentored_by: list[LastSeen]
    occurred_on: date


class Taught(Protocol):
    @property
    def taught_by(self) -> list[LastSeen]: ...
    @property
    def mentored_by(self) -> list[LastSeen]: ...


def ties_of(fact: Taught) -> list[Tie]:
    return [
        *(Tie(seen.person_id, TieKind.TAUGHT, seen.last_on) for seen in fact.taught_by),
        *(Tie(seen.person_id, TieKind.MENTORED, seen.last_on) for seen in fact.mentored_by),
    ]
