"""What the broker has acknowledged, and whether it still holds it.

The embedded broker forgets everything when it stops; any broker may lose a topic. The outbox remembers the
highest offset that was acknowledged per partition. If the broker then gives an offset that is not above it, or
ends before it, the topic has been forgotten, and its log is queued again. To whoever read it, these are doubles.

Known limit: a broker that forgets, is sent exactly as many records as it held before, and then loses the relay
before its mark, looks as if it had forgotten nothing (two faults at once; only on a broker that keeps nothing).
"""

import asyncio
import ssl
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import outbox
from chassis.sending import Acknowledged, Place
from chassis.settings import ServiceSettings

log = structlog.get_logger(__name__)

Offsets = Mapping[Place, int]

READ_SECONDS = 2.0
"""How long to look for a record that the broker should still hold."""

_KEEP = """
insert into outbox_acknowledged as a (topic, partition, last_offset)
select * from unnest($1::text[], $2::integer[], $3::bigint[])
on conflict (topic, partition) do update set last_offset = greatest(a.last_offset, excluded.last_offset)
"""


def kafka_security(settings: ServiceSettings) -> dict[str, Any]:
    """aiokafka's security options from the settings; empty for the embedded broker."""
    if settings.kafka_security_protocol == "PLAINTEXT":
        return {"security_protocol": "PLAINTEXT"}
    password = settings.kafka_password
    return {
        "security_protocol": settings.kafka_security_protocol,
        "sasl_mechanism": settings.kafka_sasl_mechanism,
        "sasl_plain_username": settings.kafka_username,
        "sasl_plain_password": password.get_secret_value() if password else None,
        "ssl_context": tls_to_kafka(settings),
    }


def tls_to_kafka(settings: ServiceSettings) -> ssl.SSLContext | None:
    """How brokers are recognised: by the authority in `kafka_ca_file`, or those that the system trusts."""
    if not settings.kafka_security_protocol.endswith("SSL"):
        return None
    return ssl.create_default_context(cafile=settings.kafka_ca_file)


async def known(connection: AsyncConnection) -> dict[Place, int]:
    """The highest offset acknowledged per partition. Read it before sending: two relays send at once."""
    rows = await connection.exec_driver_sql("select topic, partition, last_offset from outbox_acknowledged")
    return {(row.topic, row.partition): row.last_offset for row in rows}


async def keep(
    connection: AsyncConnection, before: Offsets, answers: Sequence[Acknowledged], settings: ServiceSettings
) -> None:
    """Keep the offsets of these answers, given in the order of sending; queue again what was forgotten."""
    highest = dict(before)
    forgotten: set[str] = set()
    for answer in answers:
        place = (answer.topic.removeprefix(settings.topic_prefix), answer.partition)
        if answer.first <= highest.get(place, -1):
            forgotten.add(place[0])
        highest[place] = answer.last
    await publish_anew(connection, forgotten, settings)
    await acknowledged(connection, {p: at for p, at in highest.items() if at != before.get(p)})


async def acknowledged(connection: AsyncConnection, offsets: Offsets) -> None:
    """Remember that the broker has given offsets up to these."""
    places = sorted(offsets)
    columns = ([p[0] for p in places], [p[1] for p in places], [offsets[p] for p in places])
    await connection.exec_driver_sql(_KEEP, columns)


async def publish_anew(connection: AsyncConnection, topics: set[str], settings: ServiceSettings) -> None:
    """Queue the log of these topics again, and know of no offset there any more."""
    for topic in sorted(topics):
        queued = await outbox.republish(connection, topic, settings.relay_shards)
        await connection.exec_driver_sql("delete from outbox_acknowledged where topic = $1", (topic,))
        log.warning("broker_has_forgotten", topic=topic, queued_again=queued)


class Observer:
    """Asks the broker where its partitions end, over a client of its own."""

    def __init__(self, settings: ServiceSettings) -> None:
        self._settings = settings
        self._client: AIOKafkaConsumer | None = None

    async def forgotten(self, acknowledged: Offsets) -> set[str]:
        """The topics that end before what was once acknowledged, or are gone."""
        if not acknowledged:
            return set()
        client = await self._connected()
        prefix = self._settings.topic_prefix
        existing = await client.topics()
        wanted = {place: TopicPartition(prefix + place[0], place[1]) for place in acknowledged}
        there = [partition for partition in wanted.values() if partition.topic in existing]
        ends = await client.end_offsets(there) if there else {}
        lost = {place: ends.get(wanted[place], 0) for place in wanted}
        lost = {place: end for place, end in lost.items() if end <= acknowledged[place]}
        doubted = {wanted[place]: acknowledged[place] for place, end in lost.items() if end > 0}
        held = await self._still_read(client, doubted) if doubted else set()
        return {place[0] for place in lost if wanted[place] not in held}

    async def _still_read(
        self, client: AIOKafkaConsumer, records: Mapping[TopicPartition, int]
    ) -> set[TopicPartition]:
        """Where the record with this offset can still be read.

        Ends alone prove nothing: after a batch of several records the embedded broker gives as its end the place
        behind the first of them. Kafka never ends before what it acknowledged, so it is not asked.
        """
        client.assign(list(records))
        for partition, offset in records.items():
            client.seek(partition, offset)
        held: set[TopicPartition] = set()
        deadline = time.monotonic() + READ_SECONDS
        while len(held) < len(records) and time.monotonic() < deadline:
            rest = [partition for partition in records if partition not in held]
            for partition, read in (await client.getmany(*rest, timeout_ms=200)).items():
                if any(record.offset == records[partition] for record in read):
                    held.add(partition)
        return held

    async def _connected(self) -> AIOKafkaConsumer:
        if self._client is None:
            client = AIOKafkaConsumer(
                bootstrap_servers=self._settings.kafka, **kafka_security(self._settings)
            )
            await client.start()
            self._client = client
        return self._client

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(Exception):
                await asyncio.wait_for(client.stop(), timeout=5)
