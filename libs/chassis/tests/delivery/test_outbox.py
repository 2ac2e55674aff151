"""What is told is logged gaplessly, sent once acknowledged, and sent anew when the broker forgot."""

import asyncio

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.producer.sender import Sender

from chassis import Caller, new_id, outbox, relay
from chassis.broker_memory import kafka_security
from chassis.testing import eventually

ME = Caller(agency="TOY", client="test")


async def tell(service, facts):
    async with service.database.transaction(ME) as tx:
        for fact in facts:
            tx.tell(fact, agency="TOY", organiser="TOY")


async def read_topic(service, topic, count, seconds=10):
    consumer = AIOKafkaConsumer(
        service.settings.topic_prefix + topic,
        bootstrap_servers=service.settings.kafka,
        auto_offset_reset="earliest",
        **kafka_security(service.settings),
    )
    await consumer.start()
    records = []
    try:
        async with asyncio.timeout(seconds):
            while len(records) < count:
                for batch in (await consumer.getmany(timeout_ms=200)).values():
                    records += batch
    finally:
        await consumer.stop()
    return records


def header(record, name):
    return dict(record.headers)[name].decode()


async def test_sequences_have_no_gap_under_concurrent_writers(running, toy):
    service = await running(toy.compose, whole=True)
    subject = new_id()
    await asyncio.gather(*(tell(service, [toy.Counted(thing_id=subject, number=n)]) for n in range(40)))
    told = await service.told("counted", subject)
    assert [t.sequence for t in told] == list(range(1, 41))


async def test_a_transaction_that_fails_tells_nothing_and_leaves_no_gap(running, toy):
    service = await running(toy.compose, whole=True)
    subject = new_id()
    await tell(service, [toy.Counted(thing_id=subject, number=1)])

    async def tell_and_fail(number, tx):
        tx.tell(toy.Counted(thing_id=subject, number=number), agency="TOY", organiser="TOY")
        await tx.flush()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await service.database.run(tell_and_fail, 2, ME)
    await tell(service, [toy.Counted(thing_id=subject, number=3)])
    told = await service.told("counted", subject)
    assert [(t.sequence, t.data["number"]) for t in told] == [(1, 1), (2, 3)]


async def test_facts_reach_the_topic_in_order_as_cloudevents(running, toy):
    service = await running(toy.compose, whole=True)
    subject = new_id()
    await tell(service, [toy.Counted(thing_id=subject, number=n) for n in range(5)])
    records = await read_topic(service, "toy.counts", 5)
    assert [header(r, "ce_sequence") for r in records] == ["1", "2", "3", "4", "5"]
    first = records[0]
    assert first.key.decode() == header(first, "ce_subject") == str(subject)
    assert header(first, "ce_type") == "id.ekspor.toy.counted.v1"
    assert header(first, "ce_agency") == "TOY"

    async def queue_is_empty():
        async with service.database.engine.connect() as connection:
            return (await outbox.depth(connection))["unpublished"] == 0

    await eventually(queue_is_empty, "the queue to be empty")


async def test_what_is_published_again_comes_beside_the_live_facts(running, toy):
    service = await running(toy.compose, whole=True)
    subject = new_id()
    await tell(service, [toy.Counted(thing_id=subject, number=n) for n in range(3)])
    await read_topic(service, "toy.counts", 3)
    async with service.database.transaction(ME) as tx:
        assert await outbox.republish(tx.connection, "toy.counts", 1) == 3
    records = await read_topic(service, "toy.counts", 6)
    assert [header(r, "ce_sequence") for r in records] == ["1", "2", "3"] * 2


async def test_a_state_topic_keeps_the_newest_row_and_its_tombstone(running, toy):
    service = await running(toy.compose, whole=True)
    subject = new_id()
    await tell(service, [toy.Looked(thing_id=subject, colour="red")])
    await tell(service, [toy.Looked(thing_id=subject, colour="blue")])
    assert [(t.sequence, t.data["colour"]) for t in await service.told("looked", subject)] == [(2, "blue")]
    async with service.database.transaction(ME) as tx:
        tx.forget(toy.Looked, subject, agency="TOY", organiser="TOY")
    [stone] = await service.told("looked", subject)
    assert (stone.sequence, stone.data) == (3, None)


async def test_what_a_broker_has_forgotten_is_published_anew(running, toy, kafka):
    service = await running(toy.compose, whole=True)
    subject = new_id()
    await tell(service, [toy.Counted(thing_id=subject, number=n) for n in range(3)])
    await read_topic(service, "toy.counts", 3)
    topic = service.settings.topic_prefix + "toy.counts"
    with kafka._admin() as admin:
        admin.delete_topics([topic])

        async def gone():
            return topic not in admin.list_topics()

        await eventually(gone, "the topic to be gone: Kafka deletes in its own time")
    kafka.create_topics({topic: 2})
    await tell(service, [toy.Counted(thing_id=subject, number=3)])

    async def all_there():
        records = await read_topic(service, "toy.counts", 1)
        return {header(r, "ce_sequence") for r in records} >= {"1", "2", "3", "4"}

    await eventually(all_there, "the whole log on the emptied topic")


async def test_a_batch_of_several_facts_does_not_look_forgotten(running, toy, monkeypatch):
    monkeypatch.setattr(relay, "COMPARE_SECONDS", 0.2)
    service = await running(toy.compose, whole=True)
    subject = new_id()
    await tell(service, [toy.Counted(thing_id=subject, number=n) for n in range(5)])
    await read_topic(service, "toy.counts", 5)
    await asyncio.sleep(3)  # an idle relay looks after its broker every now and then
    assert len(await read_topic(service, "toy.counts", 5)) == 5


async def test_a_reaction_continues_the_trace_and_names_its_cause(running, toy):
    service = await running(toy.compose, whole=True)
    subject = new_id()
    await service.hear(
        topic="else.counts", stem="counted", subject=subject, data={"thing_id": str(subject), "number": 1}
    )
    [record] = await read_topic(service, "toy.echoes", 1)
    assert header(record, "ce_causationid") == header(record, "ce_correlationid")
    assert header(record, "ce_traceparent").startswith("00-")


async def test_a_relay_whose_producer_has_died_sends_by_another(running, toy, monkeypatch):
    really_send, failures = Sender._send_produce_req, iter(range(1))

    async def send(self, node, batches):
        if next(failures, None) is not None:
            raise RuntimeError("unable to perform operation on a closed transport")  # uvloop's words
        await really_send(self, node, batches)

    monkeypatch.setattr(Sender, "_send_produce_req", send)
    service = await running(toy.compose, whole=True)
    subject = new_id()
    await tell(service, [toy.Counted(thing_id=subject, number=n) for n in range(3)])
    records = await read_topic(service, "toy.counts", 3, seconds=20)
    assert [header(record, "ce_sequence") for record in records] == ["1", "2", "3"]
    assert next(failures, None) is None
