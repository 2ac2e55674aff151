"""Who was there: the marks of a sheet and what they amount to.

Present and late count as attended; excused counts in neither numerator nor denominator. A session that was missed
and made up counts as attended. A session whose sheet has not come yet counts as not attended so far, so that a bar
once reached cannot be lost by the sheets to come.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Mark(StrEnum):
    PRESENT = "present"
    LATE = "late"
    EXCUSED = "excused"
    ABSENT = "absent"

    @property
    def attended(self) -> bool:
        return self in (Mark.PRESENT, Mark.LATE)


@dataclass(frozen=True, slots=True)
class TaughtSession:
    """A session as far as attendance and teaching need it. `make_up_for` names the session that it repeats."""

    session_id: UUID
    module_key: str
    instructor_person_id: UUID
    hours: float
    on: date
    make_up_for: UUID | None = None


@dataclass(frozen=True, slots=True)
class Presence:
    """Sessions attended out of the sessions that count."""

    attended: int
    counted: int

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 79.9 does not reach a bar of 80. Nothing counted is 0, not 100."""
        return self.attended * 100 // self.counted if self.counted else 0


def presence(sessions: Iterable[TaughtSession], marks: Mapping[UUID, Mark]) -> Presence:
    """What one participant's marks (by session id) amount to over these sessions, make-ups among them."""
    originals: list[UUID] = []
    made_up: set[UUID] = set()
    for session in sessions:
        if session.make_up_for is None:
            originals.append(session.session_id)
        elif (mark := marks.get(session.session_id)) is not None and mark.attended:
            made_up.add(session.make_up_for)
    attended = counted = 0
    for session_id in originals:
        mark = marks.get(session_id, Mark.ABSENT)
        there = mark.attended or session_id in made_up
        attended += there
        counted += there or mark is not Mark.EXCUSED
    return Presence(attended, counted)
