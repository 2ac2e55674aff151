"""edx-event-bus-kafka, the library itself: `python -m benchmarks.peers.programs.event_bus produce | consume`.

A Django project in one file, with the settings of the library's README and nothing tuned. The producer sends when
the transaction has committed, the consumer is openedx-events' own management command `consume_events`.
"""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import attr
import django
from django.conf import settings

from benchmarks.peers.programs.load import BROKER, CLIENTS, DATABASE, LEFT, REGISTRY, TOPIC, drive

_at = urlsplit(DATABASE)
settings.configure(
    SERVICE_VARIANT="toy",
    INSTALLED_APPS=["openedx_events"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": _at.hostname,
            "PORT": _at.port,
            "USER": _at.username,
            "PASSWORD": _at.password,
            "NAME": _at.path.lstrip("/"),
        }
    },
    LOGGING={
        "version": 1,
        "handlers": {"console": {"class": "logging.StreamHandler"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
    },
    EVENT_BUS_KAFKA_BOOTSTRAP_SERVERS=BROKER,
    EVENT_BUS_KAFKA_SCHEMA_REGISTRY_URL=REGISTRY,
    EVENT_BUS_PRODUCER="edx_event_bus_kafka.create_producer",
    EVENT_BUS_CONSUMER="edx_event_bus_kafka.KafkaEventConsumer",
)
django.setup()

from django.core.management import call_command  # noqa: E402  Django must be set up first
from django.db import connection, transaction  # noqa: E402
from openedx_events.event_bus import get_producer  # noqa: E402
from openedx_events.tooling import OpenEdxPublicSignal  # noqa: E402


@attr.s(frozen=True)
class CountedData:
    """What is told."""

    thing_id = attr.ib(type=str)
    number = attr.ib(type=int)


COUNTED = OpenEdxPublicSignal(event_type="org.example.toy.thing.counted.v1", data={"counted": CountedData})


def count(aggregate: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update aggregate set number = number + 1 where id = %s returning number", [aggregate])
        counted = CountedData(thing_id=aggregate, number=cursor.fetchone()[0])
        transaction.on_commit(lambda: send(counted))


def send(counted: CountedData) -> None:
    get_producer().send(
        signal=COUNTED,
        topic=TOPIC,
        event_key_field="counted.thing_id",
        event_data={"counted": counted},
        event_metadata=COUNTED.generate_signal_metadata(),
    )


def produce() -> None:
    with connection.cursor() as cursor:
        cursor.execute(LEFT)
        numbers = dict(cursor.fetchall())
    threads = ThreadPoolExecutor(CLIENTS)

    async def command(aggregate: str) -> None:
        await asyncio.get_running_loop().run_in_executor(threads, count, aggregate)

    get_producer()
    asyncio.run(drive(numbers, command))
    get_producer().prepare_for_shutdown()


def enter(counted: CountedData, **_: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into effect (aggregate, number) values (%s, %s)", [counted.thing_id, counted.number]
        )


def consume() -> None:
    COUNTED.connect(enter)
    call_command("consume_events", topic=[TOPIC], group_id=["toy"])


if __name__ == "__main__":
    {"produce": produce, "consume": consume}[sys.argv[1]]()
