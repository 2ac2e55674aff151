"""Progress, pass rates, stage times, exports; and each of them as a workbook."""

from datetime import date
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from openpyxl import load_workbook

from chassis.testing import ServiceUnderTest

SCHEME = {
    "scheme_id": uuid4(),
    "scheme_key": "SEN-01",
    "version": 1,
    "name": "Pengelolaan Bisnis Ekspor Digital",
    "name_en": "Digital export business management",
    "units": [
        {"code": "LOG.ED.001", "title": "Mengidentifikasi peluang", "title_en": "Identify opportunities"},
        {"code": "LOG.ED.002", "title": "=SUM(A1) bukan rumus", "title_en": "Not a formula"},
    ],
}


async def test_progress_says_when_the_target_will_be_reached(reporting, cohort):
    certified = [cohort.participant() for _ in range(3)]
    await reporting.hear(
        cohort.opened(), *[e for p in certified for e in (p.applied(), p.certified(on=date(2025, 3, 2)))]
    )
    [found] = (await reporting.get("/v1/progress"))["items"]
    assert (found["programme_code"], found["target"], found["certified"]) == ("TKM-1000", 1000, 3)
    # Three in the 182 days since 30 November: 997 more take 60,485 days, which is 165 years.
    assert (found["pace_from"], found["per_month"]) == ("2024-11-30", "0.5")
    assert (found["outlook"], found["reaches_on"]) == ("late", "2191-01-06")
    assert found["by_month"] == {"2025-03": 3}


async def test_a_revoked_certificate_brings_the_target_no_nearer(reporting, cohort):
    one, other = cohort.participant(), cohort.participant()
    events = [e for p in (one, other) for e in (p.applied(), p.certified())]
    await reporting.hear(cohort.opened(), *events, one.revoked())
    [found] = (await reporting.get("/v1/progress"))["items"]
    assert (found["certified"], found["revoked"]) == (1, 1)
    assert (await reporting.funnel())["certified"] == 2  # the funnel says how far somebody has ever come


async def test_a_candidate_is_competent_in_a_unit_once_any_attempt_said_so(reporting, cohort):
    one, other = cohort.participant(), cohort.participant()
    await reporting.service.hear(
        topic="assessment.schemes", stem="scheme_published", subject=SCHEME["scheme_id"], data=SCHEME
    )
    await reporting.hear(
        cohort.opened(), one.applied(), other.applied(), one.passed(), other.failed(), other.passed(attempt=2)
    )
    first, second = (await reporting.get("/v1/pass-rates"))["items"]
    assert (first["unit_code"], first["title_en"]) == ("LOG.ED.001", "Identify opportunities")
    assert (first["candidates"], first["competent"], first["first_time"]) == (2, 2, 2)
    assert (second["candidates"], second["competent"], second["first_time"]) == (2, 2, 1)
    assert second["percent"] == "100.0"


async def test_stage_times_go_by_the_days_on_which_things_happened(reporting, cohort):
    days = [date(2024, 1, 8), date(2024, 1, 9), date(2024, 1, 18)]
    events = []
    for day in days:
        participant = cohort.participant()
        events += [participant.applied(), participant.enrolled(), participant.started(on=day)]
    await reporting.hear(cohort.opened(), *events, cohort.participant().applied(on=date(2025, 5, 21)))
    found = {item["stage"]: item for item in (await reporting.get("/v1/stage-times"))["items"]}
    waiting = found["from_seat_to_first_lesson"]
    assert (waiting["left"], waiting["median_days"], waiting["p90_days"]) == (3, 36.0, 43.2)
    learning = found["in_training"]
    assert (learning["left"], learning["median_days"], learning["still_in"]) == (0, None, 3)
    assert learning["median_age_days"] == (date(2025, 5, 31) - days[1]).days
    assert (found["from_application_to_seat"]["still_in"], found["from_application_to_seat"]["left"]) == (
        1,
        3,
    )
    assert found["from_application_to_seat"]["median_age_days"] == 10


async def test_currencies_are_never_added_up(reporting, cohort):
    exporter = cohort.participant()
    await reporting.hear(
        cohort.opened(),
        *exporter.whole_way(),
        *exporter.shipped(fob_value="99.5", hs6="610910"),
        *exporter.shipped(fob_value="2000", currency="MYR"),
    )
    by_country = (await reporting.get("/v1/exports", by="country"))["items"]
    assert [(e["key"], e["name"], e["currency"], e["shipments"], e["fob_value"]) for e in by_country] == [
        ("MY", "Malaysia", "MYR", 1, "2000.0000"),
        ("MY", "Malaysia", "USD", 2, "1300.0000"),
    ]
    by_chapter = (await reporting.get("/v1/exports"))["items"]
    assert [(e["key"], e["currency"], e["exporters"]) for e in by_chapter] == [
        ("61", "USD", 1),
        ("62", "MYR", 1),
        ("62", "USD", 1),
    ]


async def test_the_formerly_unemployed_who_trade_now_are_told_apart(reporting, cohort):
    employed = cohort.participant(former_employment="employed")
    await reporting.hear(cohort.opened(), *cohort.participant().whole_way(), *employed.whole_way())
    found = await reporting.get("/v1/formerly-unemployed")
    assert (found["counts"]["certified"], found["counts"]["exporting"]) == (1, 1)
    assert found["exports"] == [{"currency": "USD", "shipments": 1, "exporters": 1, "fob_value": "1200.5000"}]


async def test_what_was_done_for_participants_is_added_up(reporting, cohort):
    one, other = cohort.participant(), cohort.participant()
    await reporting.hear(
        cohort.opened(),
        *[e for p in (one, other) for e in (p.applied(), p.enrolled(), p.started(), p.mentored(45))],
        *[one.module_completed("MUTU-PRODUK", 90), other.module_completed("MUTU-PRODUK", 75)],
        *[one.module_completed("PASAR-EKSPOR", 70)],
        *[one.scheduled(), one.absent(), one.scheduled()],
    )
    [found] = (await reporting.get("/v1/activity", agency=cohort.trainer))["items"]
    assert (found["name"], found["participants"]) == ("BLK Larangan", 2)
    assert (found["mentoring_sessions"], found["mentoring_minutes"]) == (2, 90)
    assert (found["appointments"], found["absences"]) == (2, 1)
    modules = (await reporting.get("/v1/modules"))["items"]
    assert [(m["module_key"], m["completed"], m["mean_score"]) for m in modules] == [
        ("MUTU-PRODUK", 2, "82.5"),
        ("PASAR-EKSPOR", 1, "70.0"),
    ]


async def test_an_assessor_may_assess_while_his_licence_holds(reporting):
    qualified, master, former = uuid4(), uuid4(), uuid4()

    async def hear(stem: str, assessor_id: UUID, **data: date) -> None:
        await reporting.service.hear(
            topic="assessment.assessors",
            stem=stem,
            subject=assessor_id,
            data={"assessor_id": assessor_id, "occurred_on": date(2023, 9, 30), **data},
            agency="LSP-SEN",
        )

    await hear("assessor_qualified", qualified)
    await hear("assessor_licensed", master, licensed_from=date(2023, 1, 1), licensed_until=date(2025, 12, 31))
    await hear("assessor_licensed", former, licensed_from=date(2022, 5, 1), licensed_until=date(2025, 5, 30))
    found = await reporting.get("/v1/assessors", agency="LSP-SEN")
    assert (found["qualified"], found["licensed"], found["may_assess_today"]) == (1, 2, 1)
    assert (await reporting.get("/v1/assessors", agency="BLK-BENDA"))["licensed"] == 0
    assert (await reporting.get("/v1/assessors", agency=None))["licensed"] == 2


async def test_everybody_who_is_known_is_counted_for_operators(reporting):
    for _ in range(3):
        person_id = uuid4()
        await reporting.service.hear(
            topic="registration.persons",
            stem="person_registered",
            subject=person_id,
            data={"person_id": person_id, "occurred_on": date(2024, 1, 1)},
        )
    answer = await reporting.service.get("/v1/counts", scopes="ops")
    assert answer.json() == {"persons": 3, "programmes": {}}


@pytest.mark.parametrize(
    "path",
    [
        "/v1/activity.xlsx?by=cohort",
        "/v1/modules.xlsx",
        "/v1/assessors.xlsx",
        "/v1/funnel.xlsx?by=kecamatan",
        "/v1/progress.xlsx",
        "/v1/pass-rates.xlsx",
        "/v1/stage-times.xlsx",
        "/v1/exports.xlsx?by=country",
        "/v1/formerly-unemployed.xlsx",
        "/public/funnel.xlsx?by=gender",
    ],
)
async def test_every_table_opens_as_a_workbook(reporting, cohort, path):
    await reporting.service.hear(
        topic="assessment.schemes", stem="scheme_published", subject=SCHEME["scheme_id"], data=SCHEME
    )
    participant = cohort.participant()
    module = participant.module_completed("MUTU-PRODUK", 80)
    await reporting.hear(cohort.opened(), *participant.whole_way(), module)
    rows = await sheet(reporting.service, path)
    assert len(rows) > 1 and all(len(row) <= len(rows[0]) for row in rows)
    assert not any(str(cell).startswith("#") for row in rows for cell in row)


async def test_a_title_that_looks_like_a_formula_stays_a_title(reporting, cohort):
    await reporting.service.hear(
        topic="assessment.schemes", stem="scheme_published", subject=SCHEME["scheme_id"], data=SCHEME
    )
    await reporting.hear(cohort.opened(), *cohort.participant().whole_way())
    answer = await reporting.service.get(
        "/v1/pass-rates.xlsx", agency=cohort.organiser, scopes="reporting:read"
    )
    cells = [cell for row in load_workbook(BytesIO(answer.content)).active for cell in row]
    assert [cell.data_type for cell in cells if cell.value == "=SUM(A1) bukan rumus"] == ["s"]


async def sheet(service: ServiceUnderTest, path: str) -> list[tuple[object, ...]]:
    answer = await service.get(path, agency="DISNAKER-TNG", scopes="reporting:read")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    return list(load_workbook(BytesIO(answer.content), read_only=True).active.iter_rows(values_only=True))
