"""The dashboard's consumer counts by sequence and subject: doubles, gaps and disorder change no figure."""

import importlib.util
import itertools
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
ISSUED = "id.ekspor.certification.certificate_issued.v1"
OTHER = "id.ekspor.certification.certificate_suspended.v1"


@pytest.fixture
def dashboard() -> Any:
    spec = importlib.util.spec_from_file_location("dashboard", ROOT / "examples/kafka-consumer/dashboard.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def event(subject: str, sequence: int, kind: str = ISSUED) -> tuple[dict[str, str], str]:
    headers = {"ce_subject": subject, "ce_sequence": str(sequence), "ce_type": kind}
    return headers, json.dumps({"occurred_on": "2025-05-31", "new_field": 1})


def figures(dashboard: Any, deliveries: Any) -> list[Any]:
    sql = sqlite3.connect(":memory:")
    sql.executescript(dashboard.TABLES)
    for delivery in deliveries:
        with sql:
            dashboard.receive(sql, *delivery)
    left = sql.execute("select count(*) from waiting").fetchone()[0]
    return [*sql.execute("select * from figure").fetchall(), left]


def test_every_order_with_every_double_gives_the_same_figure(dashboard: Any) -> None:
    history = [event("a", 1), event("a", 2, OTHER), event("a", 3)]
    for order in itertools.permutations([*history, history[0], history[2]]):
        assert figures(dashboard, order) == [("2025-05", "certificates", 2), 0]


def test_what_stands_behind_a_gap_waits_and_holds_up_no_other(dashboard: Any) -> None:
    assert figures(dashboard, [event("a", 2), event("b", 1)]) == [("2025-05", "certificates", 1), 1]
