"""Who taught and who mentored a participant. Assessment computes conflicts of interest from these."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from training.domain.attendance import Mark, TaughtSession


@dataclass(frozen=True, slots=True)
class Taught:
    """Somebody taught the participant for so many clock hours, for the last time on that day."""

    person_id: UUID
    hours: float
    last_on: date


@dataclass(frozen=True, slots=True)
class Mentored:
    """Somebody mentored the participant in so many sessions, for the last time on that day."""

    person_id: UUID
    sessions: int
    last_on: date


def taught_by(sessions: Iterable[TaughtSession], marks: Mapping[UUID, Mark]) -> tuple[Taught, ...]:
    """The instructors of the sessions at which the participant was; whom he never met taught him nothing."""
    found: dict[UUID, Taught] = {}
    for session in sessions:
        mark = marks.get(session.session_id)
        if mark is None or not mark.attended:
            continue
        before = found.get(session.instructor_person_id)
        found[session.instructor_person_id] = Taught(
            person_id=session.instructor_person_id,
            hours=round(session.hours + (before.hours if before else 0.0), 2),
            last_on=max(session.on, before.last_on) if before else session.on,
        )
    return tuple(found[person_id] for person_id in sorted(found))


def mentored_by(held: Iterable[tuple[UUID, date]]) -> tuple[Mentored, ...]:
    """From (mentor, day) of each mentoring session of one participant."""
    found: dict[UUID, Mentored] = {}
    for person_id, on in held:
        before = found.get(person_id)
        found[person_id] = Mentored(
            person_id=person_id,
            sessions=1 + (before.sessions if before else 0),
            last_on=max(on, before.last_on) if before else on,
        )
    return tuple(found[person_id] for person_id in sorted(found))
