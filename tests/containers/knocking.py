"""Trying what a user might: one request to the broker for each thing, and what it answered.

Raw requests, not a client's methods: a client that finds a door closed does not try the next one.
"""

import time
from collections.abc import Callable
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import (
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ConfigResource,
    ConfigResourceType,
    ResourcePatternFilter,
    ResourceType,
)
from kafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    KafkaError,
    NoError,
    TopicAlreadyExistsError,
    TopicAuthorizationFailedError,
    for_code,
)
from kafka.protocol.consumer import FetchRequest, ListOffsetsRequest, OffsetCommitRequest
from kafka.protocol.producer import ProduceRequest
from kafka.record.memory_records import MemoryRecordsBuilder

YES, NO = "yes", "no"
_ALLOWED = (NoError, TopicAlreadyExistsError)
_DENIED = (TopicAuthorizationFailedError, GroupAuthorizationFailedError, ClusterAuthorizationFailedError)
_NOT_YET = ("NotCoordinatorError", "CoordinatorNotAvailableError", "CoordinatorLoadInProgressError")
LATEST = -1


class Knocker:
    """One user at the broker. Each method answers yes, no, or the name of an error that is neither."""

    def __init__(self, admin: KafkaAdminClient) -> None:
        self._admin = admin

    def see(self, topic: str) -> str:
        """Ask where a partition ends."""
        of = ListOffsetsRequest.ListOffsetsTopic
        asked = of(name=topic, partitions=[of.ListOffsetsPartition(partition_index=0, timestamp=LATEST)])
        request = ListOffsetsRequest(replica_id=-1, isolation_level=0, topics=[asked], min_version=1)
        return self._send(request, lambda answer: answer.topics[0].partitions[0].error_code)

    def read(self, topic: str) -> str:
        """Fetch from the beginning."""
        of = FetchRequest.FetchTopic
        part = of.FetchPartition(partition=0, fetch_offset=0, partition_max_bytes=1_000)
        request = FetchRequest(
            max_wait_ms=0,
            min_bytes=0,
            max_bytes=1_000,
            session_epoch=-1,
            topics=[of(topic=topic, partitions=[part])],
            max_version=12,  # the last one that knows topics by their names
        )
        return self._send(request, lambda answer: answer.responses[0].partitions[0].error_code)

    def write(self, topic: str) -> str:
        """Produce one record."""
        records = MemoryRecordsBuilder(magic=2, compression_type=0, batch_size=1_000)
        records.append(timestamp=None, key=b"a key", value=b"nobody's fact")
        records.close()
        of = ProduceRequest.TopicProduceData
        part = of.PartitionProduceData(index=0, records=records.buffer())
        request = ProduceRequest(
            acks=-1, timeout_ms=10_000, topic_data=[of(name=topic, partition_data=[part])], max_version=12
        )
        return self._send(request, lambda answer: answer.responses[0].partition_responses[0].error_code)

    def commit(self, topic: str, group: str) -> str:
        """Commit an offset of the topic in a group."""
        of = OffsetCommitRequest.OffsetCommitRequestTopic
        part = of.OffsetCommitRequestPartition(partition_index=0, committed_offset=0, committed_metadata="")
        request = OffsetCommitRequest(
            group_id=group,
            generation_id_or_member_epoch=-1,
            member_id="",
            group_instance_id=None,
            topics=[of(name=topic, partitions=[part])],
            max_version=8,
        )
        deadline = time.monotonic() + 120
        while True:
            said = self._send(request, lambda answer: answer.topics[0].partitions[0].error_code)
            if said not in _NOT_YET or time.monotonic() > deadline:
                return said
            time.sleep(0.2)

    def create(self, topic: str) -> str:
        """Create it again: whoever may is told that it is there."""
        shape = {topic: {"num_partitions": 1, "replication_factor": 1}}
        answer = self._admin.create_topics(shape, validate_only=True, raise_errors=False)
        return _judge(_code(answer, "topics"))

    def delete(self, topic: str) -> str:
        """Delete it, indeed."""
        return _judge(_code(self._admin.delete_topics([topic], raise_errors=False), "topics"))

    def grow(self, topic: str) -> str:
        """Give it more partitions (without doing it)."""
        answer = self._admin.create_partitions({topic: 99}, validate_only=True, raise_errors=False)
        return _judge(_code(answer, "results"))

    def configure(self, topic: str) -> str:
        """Let it forget after a second (without doing it)."""
        setting = ConfigResource(ConfigResourceType.TOPIC, topic, {"retention.ms": "1000"})
        answer = self._admin.alter_configs([setting], validate_only=True, raise_on_unknown=False)
        said = answer["topic"][topic]
        return YES if said == "OK" else _of_words(said)

    def disks(self) -> str:
        """See how full the broker's disks are."""
        answer = self._admin.describe_log_dirs()
        return YES if answer and answer[0]["log_dirs"] else NO

    def permissions(self) -> str:
        """List everybody's permissions."""
        everything = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
        try:
            self._admin.describe_acls(
                ACLFilter(None, None, ACLOperation.ANY, ACLPermissionType.ANY, everything)
            )
        except KafkaError as error:
            return _judge_type(type(error))
        return YES

    def _send(self, request: Any, code: Callable[[Any], int]) -> str:
        return _judge(code(self._admin._manager.run(self._admin._manager.send, request)))


def _code(answer: Any, results: str) -> int:
    members = answer if isinstance(answer, dict) else answer.to_dict()
    code: int = members[results][0]["error_code"]
    return code


def _judge(code: int) -> str:
    return _judge_type(for_code(code))


def _judge_type(error: type[KafkaError]) -> str:
    if issubclass(error, _ALLOWED):
        return YES
    return NO if issubclass(error, _DENIED) else error.__name__


def _of_words(said: str) -> str:
    return NO if any(error.__name__ in said for error in _DENIED) else said
