"""The five services, as their compositions build them."""

from pathlib import Path

import pytest

from chassis.contracts.schemas import composed
from chassis.service import Service

SERVICES = ("registration", "training", "assessment", "certification", "reporting")


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def services() -> list[Service]:
    """All services."""
    return composed(SERVICES)
