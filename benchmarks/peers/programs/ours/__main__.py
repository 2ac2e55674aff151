"""`python -m benchmarks.peers.programs.ours migrate | produce | relay | worker`: the chassis as services use it."""

from pathlib import Path
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import MetaData, text

from benchmarks.peers.programs.load import LEFT, drive
from chassis import Caller, Database, Fact, Need, Service, ServiceSettings, Transaction, reacts_to
from chassis.process import main


class Counted(Fact, topic="toy.counts", stem="counted", subject="thing_id"):
    """What is told."""

    thing_id: UUID
    number: int


class CountHeard(Need, topic="toy.counts", stem="counted"):
    """What is read of it."""

    thing_id: UUID
    number: int


class Count(BaseModel):
    """Add one to a thing."""

    thing_id: UUID


_COUNT = text("update aggregate set number = number + 1 where id = :id returning number")
_ENTER = text("insert into effect (aggregate, number) values (:aggregate, :number)")


async def count(command: Count, tx: Transaction) -> int:
    number: int = await tx.scalar(_COUNT, {"id": command.thing_id})
    tx.tell(Counted(thing_id=command.thing_id, number=number), agency="TOY", organiser="TOY")
    return number


@reacts_to(CountHeard)
async def enter_when_counted(fact: CountHeard, tx: Transaction) -> None:
    await tx.execute(_ENTER, {"aggregate": fact.thing_id, "number": fact.number})


async def produce(service: Service) -> None:
    database = Database(service.settings())
    caller = Caller.service(service.name)
    async with database.engine.connect() as connection:
        numbers = {row.id: row.number for row in await connection.exec_driver_sql(LEFT)}
    await drive(numbers, lambda aggregate: database.run(count, Count(thing_id=UUID(aggregate)), caller))
    await database.close()


def compose() -> Service:
    return Service(
        name="toy",
        root=Path(__file__).parent,
        settings=ServiceSettings,
        metadata=MetaData(),
        publishes=[Counted],
        reactions=[enter_when_counted],
        commands={"produce": produce},
    )


if __name__ == "__main__":
    main(compose)
