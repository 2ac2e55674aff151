"""Apache Kafka in a container, with deploy/kafka/broker.env: users, least privilege, deny by default."""

import secrets
import time
from collections.abc import Mapping
from contextlib import closing
from functools import cached_property
from typing import Any

from kafka import KafkaAdminClient
from kafka.errors import TopicAlreadyExistsError
from testcontainers.core.container import DockerContainer

from ekspor.embedded.ports import LOOPBACK, free_port
from ekspor.provision.broker import Login
from ekspor.provision.declared import declared
from ekspor.provision.kafka import Provisioner

from . import images

STARTS_WITHIN = 600.0
PORT = "9092/tcp"


class KafkaContainer:
    """One broker, on a port of this machine that stays the same when it is stopped and started again."""

    def __init__(self, **settings: str) -> None:
        self.bootstrap = f"{LOOPBACK}:{free_port()}"
        self.declaration = declared("containers")
        everybody = [self.declaration.superuser, *self.declaration.users]
        self.passwords = {user: secrets.token_urlsafe(24) for user in everybody}
        self._container = (
            DockerContainer(images.KAFKA, images.PATIENT)
            .with_env_file(images.ROOT / "deploy/kafka/broker.env")
            .with_env("KAFKA_ADVERTISED_LISTENERS", f"CLIENT://{self.bootstrap}")
            .with_env("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
            .with_env("KAFKA_HEAP_OPTS", "-Xmx640m -Xms256m")
            .with_env("EKSPOR_KAFKA_PASSWORD_ADMIN", self.passwords[self.declaration.superuser])
            .with_envs(**settings)
        )
        self._container.ports[PORT] = (LOOPBACK, int(self.bootstrap.partition(":")[2]))  # type: ignore[assignment]

    # -- life

    def start(self) -> None:
        """Start, or start again with the same log, and wait until the administrator is let in."""
        if self._container._container is None:
            self._container.start()
        else:
            self._docker.start()
        with self._admin(STARTS_WITHIN) as admin:
            admin.list_topics()

    def stop(self) -> None:
        """Stop in order. Its log stays until `destroy`."""
        self._docker.stop(timeout=20)

    def kill(self) -> None:
        """As if the power had failed."""
        self._docker.kill()

    def destroy(self) -> None:
        """Remove the container and its log, if they are there."""
        if self._container._container is not None:
            self._container.stop()
            self._container._container = None

    @property
    def _docker(self) -> Any:
        return self._container.get_wrapped_container()

    # -- who may come in

    @cached_property
    def administrator(self) -> Login:
        return Login(self.bootstrap, self.declaration.superuser, self.passwords["admin"], "PLAIN")

    def login(self, user: str) -> Login:
        """As one of the declared users; they are there after `provision`."""
        return self.administrator.as_user(user, self.passwords[user], self.declaration.mechanism)

    def provision(self) -> list[str]:
        """Topics, users and permissions as declared. Returns what was changed."""
        return Provisioner(self.administrator, self.declaration).run(self.passwords, within=STARTS_WITHIN)

    def settings(self, user: str | None = None) -> dict[str, Any]:
        """What a service is told: to log in as this user, or as the administrator, who may use any topic."""
        login = self.login(user) if user else self.administrator
        return {
            "kafka": login.bootstrap,
            "kafka_security_protocol": login.protocol,
            "kafka_sasl_mechanism": login.mechanism,
            "kafka_username": login.user,
            "kafka_password": login.password,
            "consumer_membership": "group",
        }

    # -- topics

    def create_topics(self, partitions: Mapping[str, int]) -> None:
        """Create those of the topics that are not there yet, and wait until each has its leaders."""
        with self._admin() as admin:
            missing = sorted(set(partitions) - set(admin.list_topics()))
            self._create(admin, {name: {"num_partitions": partitions[name]} for name in missing})

    def _create(self, admin: KafkaAdminClient, topics: dict[str, dict[str, int]]) -> None:
        deadline = time.monotonic() + 60
        while topics:
            try:
                admin.create_topics(topics, timeout_ms=30_000)
                admin.wait_for_topics(list(topics), timeout_ms=120_000)
                return
            except TopicAlreadyExistsError:  # one that was deleted a moment ago
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def delete_topics(self, names: list[str]) -> None:
        with self._admin() as admin:
            there = sorted(set(names) & set(admin.list_topics()))
            if there:
                admin.delete_topics(there)

    def _admin(self, within: float = 60.0) -> closing[KafkaAdminClient]:
        return self.administrator.admin(within)
