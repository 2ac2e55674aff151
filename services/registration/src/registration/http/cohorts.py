"""/v1/cohorts"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from chassis.http import Commands, Page, PageQuery, Reads, changing, creating, if_match, page_query, reading
from registration.domain.refusals import CohortNotFound
from registration.domain.vocabulary import CohortStatus
from registration.http.cohort_bodies import (
    AdmissionBody,
    AdmissionView,
    ChangeCohortBody,
    CloseCohortBody,
    CohortView,
    OpenCohortBody,
)
from registration.http.programmes import NO_ID
from registration.storage import cohorts
from registration.use_cases.admit_ranked import admit_ranked
from registration.use_cases.change_cohort import change_cohort
from registration.use_cases.close_cohort import close_cohort
from registration.use_cases.open_cohort import open_cohort

PRINTABLE = r"^[^\x00-\x1f\x7f]+$"

router = APIRouter(prefix="/v1/cohorts", tags=["cohorts"])


@router.post("", status_code=201, response_model=CohortView)
async def open_one(body: OpenCohortBody, commands: Commands = creating("registration:write")) -> Response:
    """Open a cohort. The versions of its curriculum and scheme must have been published."""
    return await commands.run(
        open_cohort, body.command(), view=CohortView.of, status=201, location="/v1/cohorts/{cohort_id}"
    )


@router.get("", response_model=Page[CohortView])
async def list_cohorts(
    programme_id: UUID | None = None,
    status: CohortStatus | None = None,
    search: Annotated[
        str | None, Query(max_length=100, pattern=PRINTABLE, description="in code or name")
    ] = None,
    page: PageQuery = page_query(),
    reads: Reads = reading("registration:read"),
) -> Page[CohortView]:
    """Cohorts of which the agency does a part."""
    async with reads.transaction() as tx:
        found = await cohorts.listing(
            tx,
            agency=reads.caller.agency_key,
            after=page.after_id() or NO_ID,
            limit=page.fetch,
            programme_id=programme_id,
            status=status,
            search=search,
        )
    return Page[CohortView].of(found, page, view=CohortView.of, key=lambda cohort: cohort.cohort_id)


@router.get("/{cohort_id}", response_model=CohortView)
async def show(cohort_id: UUID, reads: Reads = reading("registration:read")) -> Response:
    async with reads.transaction() as tx:
        cohort = await cohorts.find_as_party(tx, cohort_id, agency=reads.caller.agency_key)
    if cohort is None:
        raise CohortNotFound("There is no such cohort in which this agency does a part.")
    return reads.show(CohortView.of(cohort))


@router.patch("/{cohort_id}", response_model=CohortView)
async def change(
    cohort_id: UUID,
    body: ChangeCohortBody,
    expected: int = if_match(),
    commands: Commands = changing("registration:write"),
) -> Response:
    """Change dates, quota, name or settings. A higher quota goes to whoever waits."""
    return await commands.run(change_cohort, body.command(cohort_id, expected), view=CohortView.of)


@router.post("/{cohort_id}/close", response_model=CohortView)
async def close(
    cohort_id: UUID, body: CloseCohortBody, commands: Commands = changing("registration:write")
) -> Response:
    """Close the registration window: free reserved seats go to whoever waits. Twice is once."""
    return await commands.run(close_cohort, body.command(cohort_id), view=CohortView.of)


@router.post("/{cohort_id}/admission", response_model=AdmissionView)
async def admit(
    cohort_id: UUID, body: AdmissionBody, commands: Commands = changing("registration:write")
) -> Response:
    """Rank the applicants of a closed cohort whose admission is ranked. Twice is once."""
    return await commands.run(admit_ranked, body.command(cohort_id), view=AdmissionView.model_validate)
