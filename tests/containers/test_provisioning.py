"""The command makes a broker as declared, from any state, and a second run changes nothing."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ConfigResource,
    ConfigResourceType,
    ResourcePattern,
    ResourceType,
    UserScramCredentialUpsertion,
)

from ekspor.failures import Refused
from ekspor.provision.kafka import Provisioner

from .kafka import KafkaContainer

INTRUDER = "intruder"


@pytest.fixture
def admin(kafka: KafkaContainer) -> Iterator[Any]:
    """The administrator, on a broker that is as declared."""
    kafka.provision()
    with kafka._admin() as admin:
        yield admin


def run(kafka: KafkaContainer, **other: Any) -> list[str]:
    declaration = replace(kafka.declaration, **other)
    return Provisioner(kafka.administrator, declaration).run(kafka.passwords, within=60)


def test_a_second_run_changes_nothing(kafka: KafkaContainer, admin: Any) -> None:
    assert run(kafka) == []


def test_a_user_and_a_permission_that_nobody_declared_are_removed(kafka: KafkaContainer, admin: Any) -> None:
    everything = ACL(
        principal=f"User:{INTRUDER}",
        host="*",
        operation=ACLOperation.ALL,
        permission_type=ACLPermissionType.ALLOW,
        resource_pattern=ResourcePattern(ResourceType.TOPIC, "registration.profiles"),
    )
    admin.create_acls([everything])
    admin.alter_user_scram_credentials(
        [UserScramCredentialUpsertion(INTRUDER, "SCRAM-SHA-512", "let me in, please")]
    )
    login = kafka.administrator.as_user(INTRUDER, "let me in, please", "SCRAM-SHA-512")
    assert login.works()
    assert run(kafka) == [
        "user intruder: SCRAM-SHA-512 credential removed",
        "removed: ALLOW User:intruder from * ALL TOPIC registration.profiles (LITERAL)",
    ]
    assert not login.works()
    assert run(kafka) == []


def test_a_permission_that_was_taken_away_comes_back(kafka: KafkaContainer, admin: Any) -> None:
    reporting = replace(kafka.declaration.services["reporting"], reads=("certification.certificates",))
    removed = run(kafka, services={**kafka.declaration.services, "reporting": reporting})
    assert len(removed) == len(kafka.declaration.services["reporting"].reads) - 1
    assert all(line.startswith("removed: ALLOW User:reporting") for line in removed)
    assert "reporting may READ TOPIC assessment.schemes" in run(kafka)


def test_another_password_takes_the_place_of_the_old_one(kafka: KafkaContainer, admin: Any) -> None:
    before = kafka.login("monitor")
    kafka.passwords["monitor"] = "quite another password"
    assert run(kafka) == ["user monitor given another password"]
    assert kafka.login("monitor").works()
    assert not before.works()


def test_a_setting_that_somebody_changed_is_set_again(kafka: KafkaContainer, admin: Any) -> None:
    admin.alter_configs(
        [ConfigResource(ConfigResourceType.TOPIC, "training.trainings", {"retention.ms": "1000"})]
    )
    assert run(kafka) == ["topic training.trainings: retention.ms 1000 -> -1"]


def test_a_history_grows_and_a_state_topic_does_not(kafka: KafkaContainer, admin: Any) -> None:
    topics = kafka.declaration.topics
    history, state = topics["training.curricula"], topics["registration.profiles"]
    grown = {**topics, history.name: replace(history, partitions=history.partitions + 1)}
    assert run(kafka, topics=grown) == ["topic training.curricula grown from 12 to 13 partitions"]
    assert run(kafka) == [], "nobody can take partitions away"
    with pytest.raises(Refused, match="may not grow"):
        run(kafka, topics={**topics, state.name: replace(state, partitions=24)})
