"""Who cannot show that he is somebody is not let in."""

import pytest
from kafka import KafkaAdminClient
from kafka.errors import KafkaError

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


def test_without_a_login_nothing_is_told(kafka: KafkaContainer) -> None:
    with pytest.raises(KafkaError):
        KafkaAdminClient(bootstrap_servers=kafka.bootstrap, bootstrap_timeout_ms=3_000)
