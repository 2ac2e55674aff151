"""A service as small as can be: it tells of a thing counted, and enters what it hears of that."""

from pathlib import Path
from uuid import UUID

from sqlalchemy import MetaData, text

from chassis import Fact, Need, Service, ServiceSettings, Transaction, reacts_to


class Counted(Fact, topic="toy.counts", stem="counted", subject="thing_id"):
    """What is told; about as large as the facts of the trade."""

    thing_id: UUID
    number: int
    cohort_id: UUID
    person_id: UUID
    track: str = "export"


class CountHeard(Need, topic="toy.counts", stem="counted"):
    """What is read of it."""

    thing_id: UUID
    number: int


ENTER = "insert into effect (thing_id, number) values (:thing_id, :number)"
POISON = -1


@reacts_to(CountHeard)
async def enter_when_counted(fact: CountHeard, tx: Transaction) -> None:
    """Enter it, but for the poison."""
    if fact.number == POISON:
        raise ValueError("poison")
    await tx.execute(_ENTER, {"thing_id": fact.thing_id, "number": fact.number})


_ENTER = text(ENTER)


def compose() -> Service:
    """The service."""
    return Service(
        name="toy",
        root=Path(__file__).parent,
        settings=ServiceSettings,
        metadata=MetaData(),
        publishes=[Counted],
        reactions=[enter_when_counted],
    )
