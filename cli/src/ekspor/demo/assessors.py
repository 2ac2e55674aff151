"""The programme makes its own assessors: trained, tested by masters, certified, and then licensed."""

from datetime import date
from uuid import UUID

from ekspor.demo.agencies import LSP, Agencies
from ekspor.demo.client import Json
from ekspor.demo.examination import Assessor
from ekspor.demo.groundwork import Ground, scheme_of
from ekspor.demo.plan import LICENSED_FROM, LICENSED_UNTIL, Plan
from ekspor.demo.waiting import wait_for

MASTERS_FROM, MASTERS_UNTIL = date(2022, 3, 1), date(2025, 2, 28)


async def enter_masters(agencies: Agencies, ground: Ground, plan: Plan) -> tuple[Assessor, ...]:
    """Master assessors exist before the programme does; they are entered on evidence."""
    entered = []
    for number, person_id in enumerate(ground.masters, start=1):
        body: Json = {
            "person_id": str(person_id),
            "registration_no": f"MET.000.{number:06} {MASTERS_FROM.year}",
            "licensed_from": MASTERS_FROM.isoformat(),
            "licensed_until": MASTERS_UNTIL.isoformat(),
            "unit_codes": [unit.code for unit in scheme_of(plan.assessors.scheme_key).units],
            "institution": LSP,
            "evidence": "master",
            "occurred_on": plan.assessors.intake.window_opens_on.isoformat(),
            "reason": "back_entry",
        }
        answer = await agencies.lsp.acting(ground.officer).post("assessment", "/v1/assessors", body)
        entered.append(Assessor(answer["assessor_id"], person_id))
    return tuple(entered)


async def license_qualified(
    agencies: Agencies, ground: Ground, plan: Plan, holders: list[UUID]
) -> tuple[Assessor, ...]:
    """Enter number and licence of everybody whom an assessor certificate made qualified."""
    qualified = await _qualified(agencies, holders)
    schemes = {cohort.scheme_key for cohort in plan.cohorts}
    units = sorted({unit.code for key in schemes for unit in scheme_of(key).units})
    licensed = []
    for number, person_id in enumerate(holders, start=101):
        assessor_id = qualified[person_id]
        body: Json = {
            "registration_no": f"MET.000.{number:06} {LICENSED_FROM.year}",
            "licensed_from": LICENSED_FROM.isoformat(),
            "licensed_until": LICENSED_UNTIL.isoformat(),
            "unit_codes": units,
            "institution": LSP,
            "evidence": "assessor-certificate",
            "occurred_on": LICENSED_FROM.isoformat(),
            "reason": "back_entry",
        }
        lsp = agencies.lsp.acting(ground.officer)
        await lsp.post("assessment", f"/v1/assessors/{assessor_id}/licence", body)
        licensed.append(Assessor(assessor_id, person_id))
    return tuple(licensed)


async def _qualified(agencies: Agencies, holders: list[UUID]) -> dict[UUID, str]:
    async def look() -> dict[UUID, str]:
        rows = await agencies.lsp.items("assessment", "/v1/assessors")
        return {UUID(row["person_id"]): row["assessor_id"] for row in rows}

    return await wait_for(
        f"assessors qualified by their certificates ({len(holders)} certified)",
        look,
        lambda found: found.keys() >= set(holders),
        seen=lambda found: f"{len(found.keys() & set(holders))} qualified",
    )
