"""Rows of a batch are written together, and nobody can tell."""

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from chassis import new_id
from chassis.wire import Delivery
from chassis.writes import Writes

STATEMENTS = [text(f"select {n}") for n in range(3)]


class Recorder:
    """Takes the place of a connection, and notes in which order rows would be written."""

    def __init__(self):
        self.written = []

    async def execute(self, statement, rows):
        self.written.append((statement, rows))


@given(given=st.lists(st.tuples(st.sampled_from(range(3)), st.sampled_from("abcd"))))
async def test_rows_of_one_record_keep_their_order(given):
    writes, recorder = Writes(), Recorder()
    for position, (statement, record) in enumerate(given):
        writes.add(STATEMENTS[statement], {"position": position, "record": record}, record)
    await writes.run(recorder)
    assert not writes
    written = [row for _, rows in recorder.written for row in rows]
    assert sorted(row["position"] for row in written) == list(range(len(given)))
    for record in "abcd":
        positions = [row["position"] for row in written if row["record"] == record]
        assert positions == sorted(positions)
    for statement, rows in recorder.written:
        assert all(STATEMENTS[given[row["position"]][0]] is statement for row in rows)


async def test_rows_of_different_records_share_a_round_trip():
    writes, recorder = Writes(), Recorder()
    for record in range(100):
        writes.add(STATEMENTS[0], {}, record)
        writes.add(STATEMENTS[1], {}, record)
    await writes.run(recorder)
    assert [len(rows) for _, rows in recorder.written] == [100, 100]


def note(stem, subject, sequence, **data):
    return Delivery(
        topic="else.notes",
        partition=0,
        offset=sequence,
        subject=str(subject),
        sequence=sequence,
        type=f"id.ekspor.else.{stem}.v1",
        event_id=new_id(),
        agency="TOY",
        organiser="TOY",
        time=datetime.now(UTC),
        data=json.dumps({"thing_id": str(subject), **data}).encode(),
        headers={},
    )


async def notes(service):
    async with service.database.engine.connect() as connection:
        rows = await connection.exec_driver_sql("select thing_id, number from note")
        return {row.thing_id: row.number for row in rows}


async def test_what_is_noted_dropped_and_noted_again_in_one_batch_stands_as_noted_last(running, toy):
    service = await running(toy.compose)
    things = [new_id() for _ in range(5)]
    batch = [note("noted", thing, 1, number=1) for thing in things]
    batch += [note("dropped", thing, 2) for thing in things]
    batch += [note("noted", thing, 3, number=3) for thing in things[1:]]
    await service.inbox.receive(batch)
    assert await notes(service) == dict.fromkeys(things[1:], 3)
    assert await service.parked() == []


async def test_of_rows_written_together_only_the_one_that_the_database_refuses_is_parked(running, toy):
    service = await running(toy.compose)
    things = [new_id() for _ in range(5)]
    batch = [note("noted", thing, 1, number=666 if n == 2 else n) for n, thing in enumerate(things)]
    batch += [note("dropped", things[2], 2)]
    await service.inbox.receive(batch)
    assert await notes(service) == {thing: n for n, thing in enumerate(things) if n != 2}
    assert [(p.subject, p.reason) for p in await service.parked()] == [
        (str(things[2]), "failed"),
        (str(things[2]), "gap"),
    ]
    assert "IntegrityError 23514" in (await service.parked())[0].detail
