"""A database that was restored to an earlier time does not write until it knows again what it had told."""

from types import SimpleNamespace

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from chassis import Caller, adoption, lineage, metrics, new_id
from chassis.broker_memory import kafka_security
from chassis.own_topics import DatabaseReplaced
from chassis.refusals import BehindItsTopics, NotCompared

ME = Caller(agency="TOY", client="test")
OPS = {"scopes": "ops"}


async def count(service, toy, subject, *numbers):
    for number in numbers:
        async with service.database.transaction(ME) as tx:
            tx.tell(toy.Counted(thing_id=subject, number=number), agency="TOY", organiser="TOY")


async def paint(service, toy, subject, *colours):
    for colour in colours:
        async with service.database.transaction(ME) as tx:
            tx.tell(toy.Looked(thing_id=subject, colour=colour), agency="TOY", organiser="TOY")


async def send_all(service):
    while await service.relay.drain():
        pass


async def outbox_of(service, subject):
    async with service.database.engine.connect() as connection:
        rows = await connection.exec_driver_sql(
            "select topic, sequence, event_id, data::text as data from outbox where subject = $1 order by id",
            (str(subject),),
        )
        return [tuple(row) for row in rows]


async def sequences_on_topic(service, topic, subject):
    """(sequence, event id) of a subject, in the order of the topic."""
    consumer = AIOKafkaConsumer(bootstrap_servers=service.settings.kafka, **kafka_security(service.settings))
    await consumer.start()
    try:
        consumer.assign([TopicPartition(service.settings.topic_prefix + topic, n) for n in (0, 1)])
        await consumer.seek_to_beginning()
        found = []
        while batches := await consumer.getmany(timeout_ms=400):
            for records in batches.values():
                headers = [{name: value.decode() for name, value in record.headers} for record in records]
                found += [(h["ce_sequence"], h["ce_id"]) for h in headers if h["ce_subject"] == str(subject)]
        return found
    finally:
        await consumer.stop()


@pytest.fixture
async def restored(running, postgres, toy):
    """`lost` went on after its database had been copied; `service` runs on the copy. Both know one topic."""
    lost = await running(toy.compose)
    lost._make_topics()
    await look(lost)
    subject = new_id()
    await count(lost, toy, subject, 1, 2)
    await paint(lost, toy, subject, "red")
    await send_all(lost)
    await lost.relay._disconnect()
    await lost.database.close()  # a pool may be used again; a template may have no guests
    name = lost.settings.database_url.rsplit("/", 1)[1]
    postgres.create_database(f"{name}_restored", template=name)
    service = await running(
        toy.compose,
        database_url=postgres.url(f"{name}_restored"),
        topic_prefix=lost.settings.topic_prefix,
    )
    service.database.admit = service.own_topics.admit
    return SimpleNamespace(lost=lost, service=service, subject=subject)


async def look(service):
    """What `watch` does every two seconds."""
    await service.own_topics._look()


async def test_a_database_that_lost_nothing_is_level_and_nothing_is_read(restored, toy, monkeypatch):
    service = restored.service

    def never(*_):
        raise AssertionError("a record was read")

    monkeypatch.setattr(adoption, "unknown_of", never)
    with pytest.raises(NotCompared):
        await count(service, toy, restored.subject, 3)
    assert (await service.get("/readyz")).json()["down"] == ["topics"]
    await look(service)
    await count(service, toy, restored.subject, 3)
    assert (await service.get("/readyz")).status_code == 200


async def test_where_the_topic_is_ahead_nothing_is_written_and_everybody_is_told(restored, toy):
    lost, service, subject = restored.lost, restored.service, restored.subject
    await count(lost, toy, subject, 3)
    await send_all(lost)
    await look(service)

    with pytest.raises(BehindItsTopics):
        await count(service, toy, subject, 33)
    with pytest.raises(BehindItsTopics):
        await service.relay.drain()
    assert metrics.outbox_unknown._value.get() == 1
    ready = await service.get("/readyz")
    assert (ready.status_code, ready.json()["parts"]["topics"]["reason"]) == (503, "BehindItsTopics")
    refused = await service.post("/v1/events/republish", json={}, **OPS)
    assert (refused.status_code, refused.json()["code"]) == (503, "behind_its_topics")
    assert refused.headers["retry-after"]
    assert (await service.get("/v1/outbox", **OPS)).status_code == 200, "it still answers reads"

    # An event waits in its topic until the service writes again.
    await service.hear(topic="else.counts", stem="counted", subject=new_id(), data=_counted(7), wait=False)
    [fact] = (await service.get("/v1/restore", **OPS)).json()["facts"]
    assert (fact["subject"], fact["sequence"], fact["follows"]) == (str(subject), 3, None)
    assert await service.told("echoed") == []
    assert (await service.post("/v1/restore/reconcile", json={}, **OPS)).json()["unknown"] == 1
    await look(service)
    await service.until_told("echoed")


async def test_reconciled_it_holds_the_same_facts_and_goes_on_behind_them(restored, toy):
    lost, service, subject = restored.lost, restored.service, restored.subject
    await count(lost, toy, subject, 3, 4)
    await paint(lost, toy, subject, "green", "blue")  # of which a state topic is sent the newer one
    other = new_id()
    await count(lost, toy, other, 1)
    await send_all(lost)
    await look(service)

    found = (await service.post("/v1/restore/reconcile", json={}, **OPS)).json()
    assert (found["unknown"], found["subjects"]) == (4, 3)
    await look(service)
    assert await outbox_of(service, subject) == await outbox_of(lost, subject)
    assert await outbox_of(service, other) == await outbox_of(lost, other)
    async with service.database.engine.connect() as connection:
        noted = await connection.exec_driver_sql(
            "select count(*) from audit_trail where action = 'adopt_fact'"
        )
        assert noted.scalar_one() == 4

    await count(service, toy, subject, 5)
    await send_all(service)
    on_topic = await sequences_on_topic(service, "toy.counts", subject)
    assert [int(sequence) for sequence, _ in on_topic] == [1, 2, 3, 4, 5], "nothing was sent again"
    assert (await service.get("/v1/restore", **OPS)).json()["unknown"] == 0


async def test_what_is_reconciled_twice_is_taken_once(restored, toy):
    lost, service, subject = restored.lost, restored.service, restored.subject
    await count(lost, toy, subject, 3)
    await send_all(lost)
    unknown = await service.own_topics.compare()
    await service.own_topics.adopt(ME)
    async with service.database.engine.begin() as connection:
        await adoption.adopt(connection, unknown, service.service.state_topics, ME)
    assert await outbox_of(service, subject) == await outbox_of(lost, subject)


async def test_a_database_that_was_written_before_anybody_compared_is_not_mended(restored, toy):
    lost, service, subject = restored.lost, restored.service, restored.subject
    await count(lost, toy, subject, 3)
    await send_all(lost)
    service.database.admit = None
    await count(service, toy, subject, 33)
    refused = await service.post("/v1/restore/reconcile", json={}, **OPS)
    assert (refused.status_code, refused.json()["code"]) == (409, "forked")


async def test_facts_of_strangers_and_repetitions_are_no_alarm(restored, toy):
    service = restored.service
    await look(service)
    await count(service, toy, restored.subject, 3)
    await send_all(service)
    async with service.database.engine.begin() as connection:  # as if the relay had died before it noted them
        await connection.exec_driver_sql("delete from outbox_acknowledged")
    foreign = {
        "ce_specversion": "1.0",
        "ce_id": str(new_id()),
        "ce_type": "id.ekspor.toy.counted.v1",
        "ce_source": "urn:ekspor:elsewhere",
        "ce_subject": str(new_id()),
        "ce_time": "2025-05-31T00:00:00Z",
        "ce_sequence": "1",
        "ce_agency": "TOY",
        "ce_organiser": "TOY",
    }
    await service.put_on_topic("toy.counts", b"key", b"{}", foreign)
    await service.put_on_topic("toy.counts", b"key", b"no event at all", {})
    assert await service.own_topics.compare() == []


async def test_without_the_broker_only_a_database_that_was_level_before_may_be_written(restored, toy):
    service = restored.service
    service.own_topics.settings = service.settings.model_copy(update={"kafka": "127.0.0.1:1"})
    for level in (False, True):
        async with service.database.engine.begin() as connection:
            await lineage.known(connection)
            await lineage.conclude(connection, level=level)
        with pytest.raises(KafkaError):
            await look(service)
        if level:
            await count(service, toy, restored.subject, 3)
        else:
            with pytest.raises(NotCompared):
                await count(service, toy, restored.subject, 3)


async def test_a_process_whose_database_is_exchanged_writes_nothing_to_the_new_one_and_ends(restored, toy):
    lost, service = restored.lost, restored.service
    await look(service)
    service.database.admit = lost.own_topics.admit  # as if the server at the other end had become another
    lost.own_topics.database = service.database
    with pytest.raises(BehindItsTopics):
        await count(service, toy, restored.subject, 3)
    with pytest.raises(DatabaseReplaced):
        await look(lost)


async def test_a_restored_consumer_reads_from_the_beginning_and_tells_what_it_told_once_more(
    restored, toy, ledger
):
    """It applies again what it had applied, and every fact that follows is the same one, not a second one."""
    lost, service = restored.lost, restored.service
    subjects = [new_id() for _ in range(5)]
    for number, subject in enumerate(subjects):
        await lost.hear(topic="else.counts", stem="counted", subject=subject, data=_counted(number, subject))
    await lost.publish()
    await lost.until_told("echoed", 5)
    await send_all(lost)
    before = [await outbox_of(lost, subject) for subject in subjects]

    found = (await service.post("/v1/restore/reconcile", json={}, **OPS)).json()
    assert {fact["follows"] is not None for fact in found["facts"]} == {True}
    await look(service)
    await service.consume()
    for number, subject in enumerate(subjects):
        await service.until_seen("else.counts", str(subject), 1)
        assert await ledger(service, subject) == [number]
    assert [await outbox_of(service, subject) for subject in subjects] == before
    assert await service.parked() == []


async def test_a_reaction_finds_what_it_told_before_and_a_command_finds_nothing(restored, toy):
    service, cause, subject = restored.service, new_id(), new_id()
    await look(service)
    found = []
    for caused in (True, True, False):
        async with service.database.transaction(ME) as tx:
            if caused:
                tx.cause = SimpleNamespace(event_id=cause, correlation_id=None)
            found.append(await tx.told_before(toy.Echoed, subject))
            tx.tell(toy.Echoed(thing_id=subject, number=7), agency="TOY", organiser="TOY")
    assert found == [None, toy.Echoed(thing_id=subject, number=7), None]
    assert [sequence for _, sequence, *_ in await outbox_of(service, subject)] == [1, 2], (
        "the second is the first"
    )


async def test_what_would_be_told_otherwise_is_parked(restored, toy):
    lost, service, subject = restored.lost, restored.service, new_id()
    await lost.hear(topic="else.counts", stem="counted", subject=subject, data=_counted(1, subject))
    await lost.until_told("echoed")
    await send_all(lost)
    await service.own_topics.adopt(ME)
    await look(service)
    async with service.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            "update outbox set data = '{\"number\": 2}' where subject = $1", (str(subject),)
        )
    await service.consume()
    await service.until_seen("else.counts", str(subject), 1)
    [parked] = await service.parked()
    assert (parked.reason, parked.waits_kind) == ("not_yet", "restored")


def _counted(number, subject=None):
    return {"thing_id": str(subject or new_id()), "number": number}
