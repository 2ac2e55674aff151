"""Alive, ready, degraded: what the platform is told."""

from typing import Any

from pantry import Pantry

from chassis import ServiceSettings
from chassis.http.health import broker_lets_in


async def test_a_process_lives_whatever_else_is_away(service: Pantry) -> None:
    await service.database.engine.dispose()
    assert (await service.client.get("/livez")).json() == {"status": "alive"}


async def test_without_the_broker_it_is_ready_but_says_so(service: Pantry) -> None:
    answer = await service.client.get("/readyz")
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["down"]) == ("degraded", ["broker"])
    assert answer.json()["parts"]["database"] == {"state": "up"}


async def test_with_both_it_is_ready(service: Pantry, settings: ServiceSettings, kafka: Any) -> None:
    there = kafka.settings()
    beside_one_that_is_away = there | {"kafka": f"127.0.0.1:1,{there['kafka']}"}
    service.app.state.broker = broker_lets_in(ServiceSettings(**dict(settings) | beside_one_that_is_away))
    assert (await service.client.get("/readyz")).json()["status"] == "ready"


async def test_without_the_database_it_is_not_ready_and_says_when_to_ask_again(
    service: Pantry, settings: ServiceSettings
) -> None:
    nowhere = settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:1/nothing"})
    database = service.app.state.database = type(service.database)(nowhere)
    answer = await service.client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "unready")
    assert "database" in answer.json()["down"]
    assert answer.headers["retry-after"]
    assert (await service.store()).json()["code"] == "unavailable"
    await database.close()
