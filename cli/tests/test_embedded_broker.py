"""What the embedded broker promises, and the list of topics it is given."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer

from ekspor.embedded.broker import EmbeddedBroker
from ekspor.embedded.topics import TOPICS_FILE, topics_for

pytestmark = pytest.mark.xdist_group("embedded_broker")  # its servers are started once, in one worker

REPOSITORY = TOPICS_FILE.parents[2]


def test_it_keeps_what_it_is_sent(broker: EmbeddedBroker) -> None:
    broker.create_topics({"kept.records": 2})
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, enable_idempotence=False)
    producer.send("kept.records", key=b"k", value=b"v", headers=[("ce_id", b"1")]).get(10)
    producer.close()
    consumer = KafkaConsumer(
        "kept.records",
        bootstrap_servers=broker.bootstrap,
        auto_offset_reset="earliest",
        consumer_timeout_ms=5000,
    )
    [record] = next(iter(consumer.poll(timeout_ms=5000).values()))
    assert (record.key, record.value, record.headers) == (b"k", b"v", [("ce_id", b"1")])
    assert consumer.partitions_for_topic("kept.records") == {0, 1}
    consumer.close()


def test_topics_are_made_once(broker: EmbeddedBroker) -> None:
    broker.create_topics({"made.once": 2})
    broker.create_topics({"made.once": 2, "made.too": 1})
    assert {"made.once", "made.too"} <= set(broker.topics())


def test_it_starts_again_at_once_on_its_port_and_has_forgotten_everything(tmp_path: Path) -> None:
    broker = EmbeddedBroker(tmp_path)
    broker.start()
    broker.create_topics({"soon.forgotten": 1})
    again = EmbeddedBroker(tmp_path, port=int(broker.bootstrap.rpartition(":")[2]))
    began = time.monotonic()
    broker.stop()
    again.start()
    try:
        assert again.bootstrap == broker.bootstrap
        assert again.topics() == []
        assert time.monotonic() - began < 15
    finally:
        again.stop()


def test_every_topic_in_the_code_is_in_the_list_and_the_other_way_round() -> None:
    written = {
        topic
        for source in REPOSITORY.glob("services/*/src/**/*.py")
        for topic in re.findall(r'topic="([a-z]+\.[a-z]+)"', source.read_text())
    }
    assert written == set(topics_for("embedded").names)


@pytest.mark.parametrize(("footing", "partitions"), [("embedded", 2), ("containers", 12), ("cluster", 12)])
def test_history_is_kept_for_ever_and_only_profiles_are_compacted(footing: str, partitions: int) -> None:
    topics = topics_for(footing)
    assert set(topics.partitions.values()) == {partitions}
    compacted = {name for name, config in topics.configs.items() if config["cleanup.policy"] == "compact"}
    assert compacted == {"registration.profiles"}
    assert all(topics.configs[name]["retention.ms"] == "-1" for name in topics.names if name not in compacted)
