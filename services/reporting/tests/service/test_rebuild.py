"""Building the projection anew beside the live one, and switching."""

import asyncio
import json
from uuid import UUID

import pytest

from chassis.clock import run_due
from reporting.rebuilding import generation
from reporting.storage.tables import PROJECTION

OPS = {"scopes": "ops"}


async def rebuilt(reporting) -> dict:
    """Ask for a rebuild, let the clock's duty do it, and see what became of it."""
    service = reporting.service
    asked = await service.post("/v1/rebuilds", **OPS)
    assert asked.status_code == 202, asked.text
    await do_what_is_due(service)
    found = (await service.get(asked.headers["Location"], **OPS)).json()
    assert found["rebuild_id"] == asked.json()["rebuild_id"]
    return found


async def do_what_is_due(service) -> None:
    duty = next(due for due in service.service.due if due.name == "rebuild")
    await run_due(duty, service.service.name, service.database)


async def everything(reporting) -> dict[str, object]:
    paths = ("/v1/funnel?by=blk", "/v1/progress", "/v1/pass-rates", "/v1/stage-times", "/v1/exports")
    return {path: await reporting.get(path) for path in paths}


@pytest.fixture
async def told(reporting, cohort):
    """Reporting that has heard of a cohort with ten participants, three of them exporters."""
    participants = [cohort.participant() for _ in range(10)]
    await reporting.hear(
        cohort.opened(),
        *[event for p in participants[:3] for event in p.whole_way()],
        *[event for p in participants[3:] for event in (p.applied(), p.enrolled(), p.failed())],
    )
    return reporting


async def test_rebuild_gives_the_same_numbers(told):
    before = await everything(told)
    found = await rebuilt(told)
    assert found["status"] == "switched", found
    assert found["differences"] == dict.fromkeys(PROJECTION, 0)
    assert found["records"] == 1 + 3 * 8 + 7 * 3
    assert await everything(told) == before


async def test_after_a_switch_what_is_told_goes_on_where_it_was(told, cohort):
    """The switch drops the tables under a worker and readers that have prepared statements on them."""
    assert (await rebuilt(told))["status"] == "switched"
    newcomer = cohort.participant()
    await told.hear(newcomer.applied(), newcomer.enrolled())
    assert (await told.funnel())["applications"] == 11
    assert (await rebuilt(told))["status"] == "switched"
    assert (await told.funnel())["applications"] == 11


async def test_a_rebuild_mends_what_was_damaged_and_says_so(told):
    before = await everything(told)
    async with told.service.database.engine.begin() as connection:
        await connection.exec_driver_sql("update journey set enrolled_on = null")
    found = await rebuilt(told)
    assert found["differences"] == dict.fromkeys(PROJECTION, 0) | {"journey": 20}
    assert await everything(told) == before


async def test_facts_told_during_a_rebuild_are_neither_lost_nor_doubled(told, cohort):
    newcomers = [cohort.participant() for _ in range(30)]

    async def go_on_telling() -> None:
        for newcomer in newcomers:
            await told.hear(newcomer.applied(), newcomer.enrolled())

    telling = asyncio.create_task(go_on_telling())
    found = await rebuilt(told)
    await telling
    assert found["status"] == "switched"
    total = await told.funnel()
    assert (total["applications"], total["enrolled"]) == (40, 40)


async def test_readers_see_the_old_numbers_until_the_switch(told):
    before = await told.funnel()
    await told.service.post("/v1/rebuilds", **OPS)
    working = asyncio.create_task(do_what_is_due(told.service))
    seen = []
    while not working.done():
        seen.append(await told.funnel())
        await asyncio.sleep(0.02)
    await working
    assert seen and all(numbers == before for numbers in seen)


async def test_a_rebuild_left_by_a_process_that_died_is_done_again(told):
    asked = (await told.service.post("/v1/rebuilds", **OPS)).json()
    async with told.service.database.engine.begin() as connection:
        await connection.exec_driver_sql("update rebuild set status = 'running', started_at = now()")
        await connection.exec_driver_sql(f"create schema {generation.NEXT} create table journey (half int)")
    await do_what_is_due(told.service)
    found = (await told.service.get(f"/v1/rebuilds/{asked['rebuild_id']}", **OPS)).json()
    assert found["status"] == "switched"


async def test_a_parked_event_stays_parked_in_the_new_generation(told):
    await told.service.hear(
        topic="registration.cohorts", stem="cohort_opened", subject=UUID(int=7), data={"code": "no cohort"}
    )
    [before] = await told.service.parked()
    assert (await rebuilt(told))["status"] == "switched"
    [after] = await told.service.parked()
    assert (after.reason, after.subject) == (before.reason, before.subject) == ("contract", str(UUID(int=7)))


async def test_what_no_topic_holds_any_more_does_not_hold_up_the_switch(told):
    """Compaction removes an erased person's rows and, days later, the tombstone; the live mark remains."""
    async with told.service.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            "insert into inbox_mark (topic, subject, sequence, parked) values ('registration.profiles', $1, 3, 0)",
            (str(UUID(int=8)),),
        )
    assert (await rebuilt(told))["status"] == "switched"


async def test_the_audit_trail_and_the_list_of_rebuilds_outlive_a_switch(told):
    found = await rebuilt(told)
    listed = (await told.service.get("/v1/rebuilds", **OPS)).json()["items"]
    assert [item["rebuild_id"] for item in listed] == [found["rebuild_id"]]
    async with told.service.database.engine.connect() as connection:
        actions = await connection.exec_driver_sql("select action from audit_trail order by id")
        assert [row.action for row in actions] == ["request_rebuild", "switch_generation"]


async def test_only_one_rebuild_is_asked_for_at_a_time(told):
    first = await told.service.post("/v1/rebuilds", **OPS)
    second = await told.service.post("/v1/rebuilds", **OPS)
    assert (second.status_code, second.json()["code"]) == (409, "rebuild_under_way")
    assert second.json()["rebuild_id"] == first.json()["rebuild_id"]


async def test_a_rebuild_that_gets_nowhere_leaves_the_live_numbers_and_says_why(told):
    """Somebody reads a table and does not let go of it, so the switch never gets its lock."""
    before = await everything(told)
    database = told.service.database
    database.settings = database.settings.model_copy(update={"rebuild_minutes": 0.1})
    async with database.engine.begin() as busy:
        await busy.exec_driver_sql("lock table journey in access share mode")
        found = await rebuilt(told)
    assert found["status"] == "failed" and "not caught up" in found["problem"]
    assert await everything(told) == before
    async with database.engine.connect() as connection:
        schemas = await connection.exec_driver_sql("select nspname from pg_namespace")
        assert generation.NEXT not in {row.nspname for row in schemas}


async def test_the_command_does_it_alone_and_prints_what_became_of_it(told, kafka, monkeypatch, capsys):
    settings = told.service.settings
    for name in ("database_url", "topic_prefix", "oidc_issuer", "oidc_jwks_url", "footing"):
        monkeypatch.setenv(f"EKSPOR_{name.upper()}", getattr(settings, name))
    for name, value in kafka.settings().items():
        monkeypatch.setenv(f"EKSPOR_{name.upper()}", value)
    before = await everything(told)
    await told.service.service.commands["rebuild"](told.service.service)
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (found["status"], found["problem"]) == ("switched", None)
    assert await everything(told) == before


async def test_a_new_generation_has_the_indexes_of_the_old(told):
    async def indexes() -> set[tuple[str, str]]:
        async with told.service.database.engine.connect() as connection:
            rows = await connection.exec_driver_sql(
                "select indexname, indexdef from pg_indexes where schemaname = 'public'"
            )
            return {(row.indexname, row.indexdef) for row in rows}

    before = await indexes()
    await rebuilt(told)
    assert await indexes() == before
