"""Certificates, which nobody issues by hand: they follow from the committee's decisions."""

from ekspor.demo.agencies import Agencies
from ekspor.demo.client import Json
from ekspor.demo.intake import Participant
from ekspor.demo.plan import CohortPlan
from ekspor.demo.waiting import wait_for


async def issued(
    agencies: Agencies, cohort: CohortPlan, cohort_id: str, passed: list[Participant]
) -> dict[str, Json]:
    """The certificates of a cohort by enrolment, once all who passed have theirs."""
    expected = {one.enrolment_id for one in passed}

    async def look() -> dict[str, Json]:
        rows = await agencies.lsp.items("certification", "/v1/certificates", cohort_id=cohort_id)
        return {row["enrolment_id"]: row for row in rows}

    return await wait_for(
        f"the certificates of {cohort.code} ({len(expected)} passed)",
        look,
        lambda found: expected <= found.keys(),
        seen=lambda found: f"{len(found)} issued",
    )
