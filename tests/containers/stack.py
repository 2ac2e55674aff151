"""The five services as processes of this machine, on Apache Kafka and PostgreSQL in containers.

Each service logs in to the broker as itself, with the permissions of deploy/kafka/access.yaml and no others: a
journey that ends well shows that they suffice.
"""

from typing import Any

from ekspor.embedded.stack import Stack

from .kafka import KafkaContainer
from .postgres import PostgresContainer


class ContainerStack(Stack):
    """As `Stack`, but database and broker are no processes of this machine, and nothing of theirs is watched."""

    def _database_and_broker(self) -> tuple[Any, Any]:
        return PostgresContainer(), KafkaContainer()

    def _start_broker(self) -> None:
        self.broker.start()
        self.broker.provision()

    def _stop_broker(self) -> None:
        self.broker.destroy()

    def _environments(self) -> dict[str, dict[str, str]]:
        environments = super()._environments()
        for service, environment in environments.items():
            told = self.broker.settings(service)
            environment |= {f"EKSPOR_{name.upper()}": value for name, value in told.items()}
            if self.business_date is None:  # a set date is for the embedded footing, whatever it stands on
                environment["EKSPOR_FOOTING"] = "containers"
        return environments

    def look_after(self) -> None:
        """Restart the processes that died."""
        for process in (self.issuer, *self.services.values()):
            process.died()
            process.revive_if_due()
