"""Which partitions topics have, asked of the broker by the topics' names.

What a consumer knows does not do: Kafka tells one of the topics alone that it has subscribed to or been assigned, and
of the others it knows no partition without knowing that it does not.
"""

from collections.abc import Collection

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import UnknownTopicOrPartitionError

from chassis.broker_memory import kafka_security
from chassis.settings import ServiceSettings


async def partitions_of(topics: Collection[str], settings: ServiceSettings) -> list[TopicPartition]:
    """All partitions of the topics, which bear their prefix. Raises KafkaError, or what says that one is missing."""
    client = AIOKafkaAdminClient(bootstrap_servers=settings.kafka, **kafka_security(settings))
    await client.start()
    try:
        described = await client.describe_topics(list(topics))
    finally:
        await client.close()
    if missing := sorted(topic["topic"] for topic in described if topic["error_code"]):
        raise UnknownTopicOrPartitionError(f"no such topic: {', '.join(missing)}")
    return [
        TopicPartition(topic["topic"], number)
        for topic in described
        for number in sorted(partition["partition"] for partition in topic["partitions"])
    ]
