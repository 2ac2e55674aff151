"""Mentoring sessions and who was mentored in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import insert, text

from chassis import Transaction
from training.storage.tables import mentoring_participants, mentorings


@dataclass(frozen=True, slots=True)
class Mentoring:
    """One mentoring session with one or several participants."""

    mentoring_id: UUID
    agency: str
    mentor_person_id: UUID
    minutes: int
    held_on: date
    enrolment_ids: tuple[UUID, ...]


_ADD = insert(mentorings)
_ADD_PARTICIPANTS = insert(mentoring_participants)
_PAGE = text("""
    select m.mentoring_id, m.agency, m.mentor_person_id, m.minutes, m.held_on,
           array_agg(t.enrolment_id order by t.enrolment_id) as enrolment_ids
    from mentorings m
    join mentoring_participants p on p.mentoring_id = m.mentoring_id
    join trainings t on t.training_id = p.training_id
    where (t.agency = :agency or t.organiser = :agency)
      and (cast(:cohort_id as uuid) is null or t.cohort_id = :cohort_id)
      and (cast(:enrolment_id as uuid) is null or t.enrolment_id = :enrolment_id)
      and (cast(:after as uuid) is null or m.mentoring_id > :after)
    group by m.mentoring_id order by m.mentoring_id limit :limit
""")


async def add(tx: Transaction, mentoring: Mentoring, training_ids: Sequence[UUID]) -> None:
    """Write one session in two statements, however many took part."""
    await tx.execute(
        _ADD,
        {
            "mentoring_id": mentoring.mentoring_id,
            "agency": mentoring.agency,
            "mentor_person_id": mentoring.mentor_person_id,
            "minutes": mentoring.minutes,
            "held_on": mentoring.held_on,
        },
    )
    await tx.execute(
        _ADD_PARTICIPANTS,
        [
            {"training_id": training_id, "mentoring_id": mentoring.mentoring_id}
            for training_id in training_ids
        ],
    )


async def page(
    tx: Transaction,
    *,
    agency: str,
    limit: int,
    after: UUID | None,
    cohort_id: UUID | None,
    enrolment_id: UUID | None,
) -> list[Mentoring]:
    """Mentoring sessions of trainings that the agency gives or organises, with the enrolments that it may see."""
    rows = await tx.all(
        _PAGE,
        {
            "agency": agency,
            "limit": limit,
            "after": after,
            "cohort_id": cohort_id,
            "enrolment_id": enrolment_id,
        },
    )
    return [
        Mentoring(
            mentoring_id=row.mentoring_id,
            agency=row.agency,
            mentor_person_id=row.mentor_person_id,
            minutes=row.minutes,
            held_on=row.held_on,
            enrolment_ids=tuple(row.enrolment_ids),
        )
        for row in rows
    ]
