"""How to reach a broker as somebody."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import Any

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from ekspor.failures import Unavailable

PROBE = 2.0
"""Seconds that a broker which is up has for a login. It takes a tenth of one."""


@dataclass(frozen=True)
class Login:
    """One user at one broker. `protocol` and `mechanism` in Kafka's own words."""

    bootstrap: str
    user: str
    password: str
    mechanism: str
    protocol: str = "SASL_PLAINTEXT"
    ca_file: str | None = None

    def options(self) -> dict[str, Any]:
        """What any client of kafka-python needs to log in."""
        return {
            "bootstrap_servers": self.bootstrap.split(","),
            "client_id": "ekspor",
            "security_protocol": self.protocol,
            "sasl_mechanism": self.mechanism,
            "sasl_plain_username": self.user,
            "sasl_plain_password": self.password,
            **({"ssl_cafile": self.ca_file} if self.ca_file else {}),
        }

    def as_user(self, user: str, password: str, mechanism: str) -> Login:
        """The same broker, somebody else."""
        return replace(self, user=user, password=password, mechanism=mechanism)

    def admin(self, within: float = PROBE) -> contextlib.closing[KafkaAdminClient]:
        """Log in; a broker that is still starting is given `within` seconds.

        Raises Unavailable. The client tries again after a refusal as after silence, so it cannot say which it was.
        """
        try:
            client = KafkaAdminClient(
                **self.options(),
                request_timeout_ms=60_000,
                bootstrap_timeout_ms=int(within * 1000),
                reconnect_backoff_max_ms=1_000,
            )
        except KafkaError as nothing:
            raise Unavailable(
                f"no broker at {self.bootstrap} let {self.user} in within {within:g} s "
                f"({self.mechanism} over {self.protocol}): is it up, and is the password right?"
            ) from nothing
        return contextlib.closing(client)

    def works(self) -> bool:
        """Whether a broker that is up takes this password."""
        try:
            with self.admin():
                return True
        except Unavailable:
            return False
