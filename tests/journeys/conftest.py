"""One embedded stack for all journeys, on which a small programme has been walked to its end."""

import asyncio
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from rich.console import Console

from ekspor.demo import run
from ekspor.embedded.stack import Ports, Stack
from ekspor.embedded.state import StateDirectory

if os.environ.get("EKSPOR_TEST_FOOTING") == "containers":
    from tests.containers.stack import ContainerStack

ALL_SCOPES = " ".join(
    f"{service}:{right}"
    for service in ("registration", "training", "assessment", "certification", "reporting")
    for right in ("read", "write")
)


@dataclass(frozen=True)
class Walked:
    """A running stack and what the demo was told."""

    stack: Stack
    told: dict[str, Any]

    @property
    def urls(self) -> dict[str, str]:
        return self.stack.urls

    def token(self, agency: str | None, scopes: str = ALL_SCOPES, person: UUID | None = None) -> str:
        return self.stack.mint(agency, scopes, person)

    def login(self, user: str) -> dict[str, str]:
        """What a consumer's environment holds to log in at the broker; the embedded one asks nobody."""
        passwords = getattr(self.stack.broker, "passwords", None)
        return {"KAFKA_PASSWORD": passwords[user]} if passwords else {}

    def client(
        self, service: str, agency: str | None, scopes: str = ALL_SCOPES, person: UUID | None = None
    ) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.token(agency, scopes, person)}"}
        return httpx.Client(base_url=self.urls[service], headers=headers, timeout=30)


@pytest.fixture(scope="session")
def new_stack() -> type[Stack]:
    """The five services on the footing of these tests (see the root conftest)."""
    return ContainerStack if os.environ.get("EKSPOR_TEST_FOOTING") == "containers" else Stack


@pytest.fixture(scope="package")
def walked(tmp_path_factory: pytest.TempPathFactory, new_stack: type[Stack]) -> Iterator[Walked]:
    """The demo's programme at its smallest, on a stack that keeps running until the journeys are at their end."""
    folder = tmp_path_factory.mktemp("stack")
    stack = new_stack(
        StateDirectory(folder / "state"), Ports.free(), business_date=date(2025, 5, 31), say=lambda _: None
    )
    with stack.running():
        watching = threading.Thread(target=stack.watch, daemon=True)
        watching.start()

        def token(agency: str, scopes: Iterable[str], person: UUID | None) -> str:
            return stack.mint(agency, " ".join(scopes), person)

        console = Console(quiet=True)
        told = asyncio.run(run(stack.urls, token, 10, 20230520, console, folder / "demo"))
        yield Walked(stack, told)
        stack.stop_soon()
        watching.join()
    stack.postgres.destroy()
