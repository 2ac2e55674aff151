"""A toy service that reacts to everything it tells: numbers on a history topic, states on a state topic."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self
from uuid import UUID

import pytest
from sqlalchemy import MetaData, text

from chassis import Ended, Fact, Need, NotYet, Service, ServiceSettings, Transaction, new_id, reacts_to
from chassis.reactions import reacts_to_tombstone


class Counted(Fact, topic="toy.counts", stem="counted", subject="thing_id"):
    thing_id: UUID
    number: int

    @classmethod
    def example(cls) -> Self:
        return cls(thing_id=new_id(), number=1)


class Looked(Fact, topic="toy.looks", stem="looked", subject="thing_id", state=True):
    thing_id: UUID
    colour: str


class Echoed(Fact, topic="toy.echoes", stem="echoed", subject="thing_id"):
    thing_id: UUID
    number: int


class CountHeard(Need, topic="else.counts", stem="counted"):
    thing_id: UUID
    number: int
    needs_door: str | None = None


class LookHeard(Need, topic="else.looks", stem="looked", state=True):
    thing_id: UUID
    number: int


class NoteHeard(Need, topic="else.notes", stem="noted"):
    thing_id: UUID
    number: int


class NoteDropped(Need, topic="else.notes", stem="dropped"):
    thing_id: UUID


class DoorHeard(Need, topic="else.doors", stem="opened"):
    key: str


ENTER = text("insert into ledger (subject, number) values (:subject, :number)")
POISON = {"armed": True}


@reacts_to(CountHeard)
async def enter_when_counted(fact: CountHeard, tx: Transaction) -> None:
    if fact.number == 666 and POISON["armed"]:
        raise ValueError("poison")
    if fact.number == 999:
        raise Ended("erased")
    if fact.needs_door is not None:
        found = await tx.scalar(text("select 1 from door where key = :key"), {"key": fact.needs_door})
        if found is None:
            raise NotYet("door", fact.needs_door)
    await tx.execute(ENTER, {"subject": str(fact.thing_id), "number": fact.number})
    tx.tell(Echoed(thing_id=fact.thing_id, number=fact.number), agency="TOY", organiser="TOY")


@reacts_to(LookHeard)
async def enter_when_looked(fact: LookHeard, tx: Transaction) -> None:
    await tx.execute(ENTER, {"subject": str(fact.thing_id), "number": fact.number})


@reacts_to_tombstone("else.looks")
async def enter_when_forgotten(subject: str, tx: Transaction) -> None:
    await tx.execute(ENTER, {"subject": subject, "number": -1})


@reacts_to(DoorHeard)
async def open_when_door_opened(fact: DoorHeard, tx: Transaction) -> None:
    await tx.execute(text("insert into door (key) values (:key) on conflict do nothing"), {"key": fact.key})
    tx.arrived("door", fact.key)


NOTE = text("insert into note (thing_id, number) values (:thing, :number)")
DROP = text("delete from note where thing_id = :thing")


@reacts_to(NoteHeard)
async def note_when_noted(fact: NoteHeard, tx: Transaction) -> None:
    await tx.write(NOTE, {"thing": fact.thing_id, "number": fact.number}, record=fact.thing_id)


@reacts_to(NoteDropped)
async def drop_when_dropped(fact: NoteDropped, tx: Transaction) -> None:
    await tx.write(DROP, {"thing": fact.thing_id}, record=fact.thing_id)


def compose() -> Service:
    return Service(
        name="toy",
        root=Path(__file__).parent / "toy",
        settings=ServiceSettings,
        metadata=MetaData(),
        publishes=[Counted, Looked, Echoed],
        reactions=[
            enter_when_counted,
            enter_when_looked,
            enter_when_forgotten,
            open_when_door_opened,
            note_when_noted,
            drop_when_dropped,
        ],
    )


@pytest.fixture
def toy() -> Any:
    """The toy's parts, for tests to name."""
    POISON["armed"] = True
    return SimpleNamespace(compose=compose, Counted=Counted, Looked=Looked, Echoed=Echoed, POISON=POISON)


@pytest.fixture
def ledger() -> Callable[[Any, Any], Any]:
    """`await ledger(service, subject)`: the numbers entered for a subject, in order."""

    async def read(service: Any, subject: Any) -> list[int]:
        async with service.database.engine.connect() as connection:
            rows = await connection.exec_driver_sql(
                "select number from ledger where subject = $1 order by id", (str(subject),)
            )
            return [row.number for row in rows]

    return read
