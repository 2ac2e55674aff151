"""The funnel: what is counted, how often, and for whom."""

import random
from collections import Counter
from uuid import uuid4

from chassis.clock import run_due
from chassis.metrics import REGISTRY

NONE = dict.fromkeys(
    ["applications", "waitlisted", "promoted", "enrolled", "trained", "assessed", "passed", "failed"], 0
) | {"certified": 0, "exporting": 0}


async def test_a_journey_is_counted_at_every_stage_it_came_to(reporting, cohort):
    on_the_way = cohort.participant()
    await reporting.hear(
        cohort.opened(),
        *cohort.participant().whole_way(),
        *[on_the_way.applied(), on_the_way.waitlisted(), on_the_way.enrolled(route="promoted")],
    )
    assert await reporting.funnel() == {
        "applications": 2,
        "waitlisted": 1,
        "promoted": 1,
        "enrolled": 2,
        "trained": 1,
        "assessed": 1,
        "passed": 1,
        "failed": 0,
        "certified": 1,
        "exporting": 1,
    }


async def test_operators_see_the_funnel_among_the_metrics(reporting, cohort):
    await reporting.hear(cohort.opened(), *cohort.participant().whole_way(), cohort.participant().applied())
    duty = next(due for due in reporting.service.service.due if due.name == "count_participants")
    assert await run_due(duty, "reporting", reporting.service.database) == 0
    shown = {
        stage: REGISTRY.get_sample_value(
            "ekspor_programme_participants", {"track": "exporter", "stage": stage}
        )
        for stage in ("applications", "enrolled", "exporting")
    }
    assert shown == {"applications": 2, "enrolled": 1, "exporting": 1}


async def test_the_funnel_counts_a_person_once(reporting, cohort):
    """Two enrolments, two certificates, four shipments: one certified person, one exporter, in one row."""
    person = uuid4()
    elsewhere = type(cohort)(code="CPD-2024-2", programme_id=cohort.programme_id, blk="BLK-CIPONDOH")
    first, second = cohort.participant(person), elsewhere.participant(person)
    await reporting.hear(
        cohort.opened(),
        elsewhere.opened(),
        *first.whole_way(),
        *first.shipped(),
        *second.whole_way(),
        *second.shipped(),
    )
    total = await reporting.funnel()
    assert (total["applications"], total["passed"]) == (2, 2)
    assert (total["certified"], total["exporting"]) == (1, 1)
    rows = (await reporting.get("/v1/funnel", by="blk"))["rows"]
    assert sum(row["counts"]["certified"] for row in rows) == 1
    assert sum(row["counts"]["exporting"] for row in rows) == 1


async def test_who_fails_and_passes_later_has_passed(reporting, cohort):
    one, other = cohort.participant(), cohort.participant()
    await reporting.hear(cohort.opened(), one.applied(), other.applied(), one.failed(), other.failed())
    assert (await reporting.funnel())["failed"] == 2
    await reporting.hear(one.passed(attempt=2))
    total = await reporting.funnel()
    assert (total["assessed"], total["passed"], total["failed"]) == (2, 1, 1)


async def test_a_shipment_counts_only_when_it_is_verified(reporting, cohort):
    participant = cohort.participant()
    recorded, verified = participant.shipped()
    await reporting.hear(cohort.opened(), *participant.whole_way()[:-2], recorded)
    assert (await reporting.funnel())["exporting"] == 0
    await reporting.hear(verified)
    assert (await reporting.funnel())["exporting"] == 1


async def test_assessors_are_not_counted_among_the_exporters(reporting, cohort):
    assessors = type(cohort)(code="ASR-2023-1", programme_id=cohort.programme_id, track="assessor")
    await reporting.hear(assessors.opened(), *assessors.participant().whole_way()[:-2])
    assert await reporting.funnel() == NONE
    assert (await reporting.funnel(track="assessor"))["certified"] == 1


async def test_the_rows_of_every_dimension_add_up_to_the_total(reporting, cohort):
    men = [cohort.participant(gender="male", cluster_key=None, age_band="20_29") for _ in range(2)]
    events = [event for p in [*men, cohort.participant()] for event in p.whole_way()]
    await reporting.hear(cohort.opened(), *events)
    total = await reporting.funnel()
    for by in ("blk", "cohort", "cluster", "age_band", "gender", "former_employment", "kecamatan"):
        found = await reporting.get("/v1/funnel", by=by)
        added: Counter[str] = Counter()
        for row in found["rows"]:
            added.update(row["counts"])
        assert {stage: added[stage] for stage in total} == total == found["total"], by
    names = {row["name"] for row in (await reporting.get("/v1/funnel", by="cluster"))["rows"]}
    assert "Di luar sentra" in names


async def test_facts_in_any_order_between_topics_give_the_same_numbers(reporting, cohort, deliver):
    """Each topic keeps its own order and knows nothing of the others: forty participants, forty interleavings."""
    chance = random.Random(4)
    participants = [cohort.participant() for _ in range(40)]
    await reporting.apply([deliver(cohort.opened(), 1)])
    for participant in participants:
        story = [
            participant.applied(),
            participant.waitlisted(),
            participant.enrolled(route="promoted"),
            participant.started(),
            participant.mentored(),
            participant.module_completed("MUTU-PRODUK", 80),
            participant.mentored(),
            participant.trained(),
            participant.candidacy_opened(),
            participant.scheduled(),
            participant.absent(),
            participant.scheduled(),
            participant.recommended(),
            participant.failed(),
            participant.passed(attempt=2),
            participant.certified(),
            *participant.shipped(),
        ]
        numbers: Counter[object] = Counter()
        by_topic: dict[str, list[object]] = {}
        for event in story:
            numbers[event.subject] += 1
            by_topic.setdefault(event.topic, []).append(deliver(event, numbers[event.subject]))
        while by_topic:
            topic = chance.choice(sorted(by_topic))
            await reporting.apply([by_topic[topic].pop(0)])
            by_topic = {name: left for name, left in by_topic.items() if left}
    everyone = dict.fromkeys(NONE, 40) | {"failed": 0}
    assert await reporting.funnel() == everyone
    async with reporting.service.database.engine.connect() as connection:
        rows = await connection.exec_driver_sql(
            "select distinct to_jsonb(journey) - 'enrolment_id' - 'person_id' from journey"
        )
        [(row,)] = rows.all()
    assert (row["appointments"], row["absences"], row["mentoring_sessions"]) == (2, 1, 2)


async def test_a_redelivered_fact_counts_once(reporting, cohort):
    events = [cohort.opened(), *cohort.participant().whole_way()]
    await reporting.hear(*events)
    before = await reporting.funnel()
    for event in events:
        sequence = 2 if event.stem == "participant_enrolled" else 1
        await reporting.service.hear(
            topic=event.topic,
            stem=event.stem,
            subject=event.subject,
            data=event.data,
            sequence=sequence,
            wait=False,
        )
    last = cohort.participant()
    await reporting.hear(last.applied())
    after = await reporting.funnel()
    assert after == before | {"applications": before["applications"] + 1}
    exports = (await reporting.get("/v1/exports"))["items"]
    assert [(e["shipments"], e["fob_value"]) for e in exports] == [(1, "1200.5000")]


async def test_an_agency_sees_its_own_cohorts_and_no_others(reporting, cohort):
    other = type(cohort)(code="BND-2024-1", organiser="DISNAKER-BDG", trainer="BLK-BENDA", blk="BLK-BENDA")
    await reporting.hear(
        cohort.opened(), other.opened(), cohort.participant().applied(), other.participant().applied()
    )
    assert (await reporting.funnel(agency=cohort.organiser))["applications"] == 1
    assert (await reporting.funnel(agency=cohort.trainer))["applications"] == 1
    assert (await reporting.funnel(agency="LSP-SEN"))["applications"] == 0
    assert (await reporting.funnel(agency=None))["applications"] == 2


async def test_the_programme_of_another_agency_does_not_exist(reporting, cohort):
    await reporting.hear(cohort.opened(), *cohort.participant().whole_way())
    for path in (
        "funnel",
        "progress",
        "pass-rates",
        "stage-times",
        "exports",
        "formerly-unemployed",
        "activity",
        "modules",
    ):
        for suffix in ("", ".xlsx"):
            answer = await reporting.service.get(
                f"/v1/{path}{suffix}",
                agency="DISNAKER-BDG",
                scopes="reporting:read",
                params={"programme_id": str(cohort.programme_id)},
            )
            assert (answer.status_code, answer.json()["code"]) == (404, "programme_not_found"), path


async def test_figures_need_their_scope(reporting):
    assert (await reporting.service.get("/v1/funnel")).status_code == 401
    assert (await reporting.service.get("/v1/funnel", agency="X1", scopes="ops")).status_code == 403
    assert (
        await reporting.service.get("/v1/counts", agency="X1", scopes="reporting:read")
    ).status_code == 403
