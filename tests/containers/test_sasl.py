"""Who cannot show that he is somebody is not let in."""

from pathlib import Path

import pytest
from aiokafka.errors import KafkaConnectionError
from kafka import KafkaAdminClient
from kafka.errors import KafkaError
from pydantic import SecretStr

from chassis import ServiceSettings
from chassis.http.health import broker_lets_in
from ekspor.connection import Connection
from ekspor.topic_reader import TopicReader

from .kafka import KafkaContainer


@pytest.mark.parametrize(
    ("user", "password", "mechanism"),
    [
        ("training", "not its password", "SCRAM-SHA-512"),
        ("nobody", "a password of nobody", "SCRAM-SHA-512"),
        ("admin", "not his password", "PLAIN"),
        ("admin", "he has no such credential", "SCRAM-SHA-512"),
    ],
)
def test_a_wrong_name_or_password_is_refused(
    kafka: KafkaContainer, user: str, password: str, mechanism: str
) -> None:
    kafka.provision()
    assert not kafka.administrator.as_user(user, password, mechanism).works()


def test_a_services_password_is_of_no_use_without_its_mechanism(kafka: KafkaContainer) -> None:
    kafka.provision()
    assert kafka.login("training").works()
    assert not kafka.administrator.as_user("training", kafka.passwords["training"], "PLAIN").works()


async def test_a_service_whose_password_is_refused_says_that_its_broker_is_down(
    kafka: KafkaContainer,
) -> None:
    kafka.provision()
    settings = ServiceSettings.model_construct(**kafka.settings("training"), kafka_ca_file=None)
    settings = settings.model_copy(update={"kafka_password": SecretStr(kafka.passwords["training"])})
    await broker_lets_in(settings)()
    with pytest.raises(KafkaConnectionError):
        await broker_lets_in(settings.model_copy(update={"kafka_password": SecretStr("not its own")}))()


def test_whoever_reads_events_by_the_command_line_logs_in_and_sees_what_he_may(
    kafka: KafkaContainer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kafka.provision()
    monkeypatch.setenv("EKSPOR_URL_REGISTRATION", "http://127.0.0.1:1")
    monkeypatch.setenv("EKSPOR_KAFKA", kafka.bootstrap)
    monkeypatch.setenv("EKSPOR_KAFKA_USERNAME", "dashboard")
    monkeypatch.setenv("EKSPOR_KAFKA_PASSWORD_DASHBOARD", kafka.passwords["dashboard"])
    with TopicReader(Connection.open(tmp_path).broker()) as reader:
        assert reader.topics() == ["certification.certificates", "certification.exports"]
        assert list(reader.read(reader.topics(), last=None, follow=False)) == []


def test_without_a_login_nothing_is_told(kafka: KafkaContainer) -> None:
    with pytest.raises(KafkaError):
        KafkaAdminClient(bootstrap_servers=kafka.bootstrap, bootstrap_timeout_ms=3_000)
