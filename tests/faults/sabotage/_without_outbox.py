"""For the two sabotages that publish by themselves: the log is kept, the queue is not, and this sends instead."""

from aiokafka import AIOKafkaProducer

from chassis import outbox
from chassis.wire import headers_of

_UNQUEUE = "delete from outbox_todo t using outbox o where o.id = t.id and o.event_id = any($1::uuid[])"
_LOGGED = "select *, data::text as text from outbox where event_id = any($1::uuid[]) order by id"
_producers: dict[str, AIOKafkaProducer] = {}


def nothing_is_queued() -> None:
    append = outbox.append

    async def append_and_unqueue(connection, told, audit, shards):
        await append(connection, told, audit, shards)
        if told:
            await connection.exec_driver_sql(_UNQUEUE, ([one.event_id for one in told],))

    outbox.append = append_and_unqueue


async def send_at_once(connection, settings, told) -> None:
    """Send what the transaction told, and wait for the broker's answers."""
    if settings.kafka not in _producers:
        _producers[settings.kafka] = AIOKafkaProducer(bootstrap_servers=settings.kafka, acks="all")
        await _producers[settings.kafka].start()
    producer = _producers[settings.kafka]
    for row in (await connection.exec_driver_sql(_LOGGED, ([one.event_id for one in told],))).all():
        value = None if row.text is None else row.text.encode()
        await producer.send_and_wait(
            row.topic, value, key=row.subject.encode(), headers=headers_of(row, "urn:x")
        )
