"""Who taught and who mentored, as it stands inside the facts of a training."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from training.domain.teaching import Mentored, Taught


class TaughtBy(BaseModel):
    """An instructor of the participant: clock hours together, and the last day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    person_id: UUID
    hours: float = Field(ge=0)
    last_on: date

    @classmethod
    def each(cls, taught: Iterable[Taught]) -> list["TaughtBy"]:
        return [cls(person_id=one.person_id, hours=one.hours, last_on=one.last_on) for one in taught]


class MentoredBy(BaseModel):
    """A mentor of the participant: sessions together, and the last day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    person_id: UUID
    sessions: int = Field(ge=1)
    last_on: date

    @classmethod
    def each(cls, mentored: Iterable[Mentored]) -> list["MentoredBy"]:
        return [cls(person_id=one.person_id, sessions=one.sessions, last_on=one.last_on) for one in mentored]
