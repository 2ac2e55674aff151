"""/v1/applications and /v1/enrolments: one aggregate from application to its end."""

from uuid import UUID

from fastapi import APIRouter, Response

from chassis.http import Commands, Page, PageQuery, Reads, changing, creating, page_query, reading
from registration.domain.refusals import CohortNotFound, EnrolmentNotFound
from registration.domain.vocabulary import EnrolmentStatus
from registration.http.enrolment_bodies import (
    EnrolmentView,
    ScreeningBody,
    SubmitApplicationBody,
    TransferBody,
    WithdrawalBody,
)
from registration.http.person_bodies import ExternalRef
from registration.http.programmes import NO_ID
from registration.storage import cohorts, enrolment_lists, enrolments
from registration.use_cases.record_screening import record_screening
from registration.use_cases.submit_application import submit_application
from registration.use_cases.transfer_enrolment import transfer_enrolment
from registration.use_cases.withdraw_enrolment import withdraw_enrolment

router = APIRouter(prefix="/v1", tags=["enrolments"])


@router.post("/applications", status_code=201, response_model=EnrolmentView)
async def submit(
    body: SubmitApplicationBody, commands: Commands = creating("registration:write")
) -> Response:
    """Ask for a seat. A rejected application is an answer too (201): see `status` and `verdicts`."""
    return await commands.run(
        submit_application,
        body.command(),
        view=EnrolmentView.of,
        status=201,
        location="/v1/enrolments/{enrolment_id}",
    )


@router.get("/enrolments", response_model=Page[EnrolmentView])
async def list_enrolments(
    cohort_id: UUID | None = None,
    status: EnrolmentStatus | None = None,
    external_ref: ExternalRef | None = None,
    person_id: UUID | None = None,
    page: PageQuery = page_query(),
    reads: Reads = reading("registration:read"),
) -> Page[EnrolmentView]:
    """Applications and enrolments in cohorts of which the agency does a part, oldest first."""
    async with reads.transaction() as tx:
        found = await enrolment_lists.listing(
            tx,
            agency=reads.caller.agency_key,
            after=page.after_id() or NO_ID,
            limit=page.fetch,
            cohort_id=cohort_id,
            status=status,
            external_ref=external_ref,
            person_id=person_id,
        )
    return Page[EnrolmentView].of(found, page, view=EnrolmentView.of, key=lambda one: one.enrolment_id)


@router.get("/enrolments/{enrolment_id}", response_model=EnrolmentView)
async def show(enrolment_id: UUID, reads: Reads = reading("registration:read")) -> Response:
    async with reads.transaction() as tx:
        enrolment = await enrolments.find_as_party(tx, enrolment_id, agency=reads.caller.agency_key)
    if enrolment is None:
        raise EnrolmentNotFound("There is no such enrolment in a cohort in which this agency does a part.")
    return reads.show(EnrolmentView.of(enrolment))


@router.get("/cohorts/{cohort_id}/waitlist", response_model=list[EnrolmentView])
async def waitlist(cohort_id: UUID, reads: Reads = reading("registration:read")) -> list[EnrolmentView]:
    """Who waits, in the order in which they are promoted: score, day of application, recorded time."""
    async with reads.transaction() as tx:
        if await cohorts.find_as_party(tx, cohort_id, agency=reads.caller.agency_key) is None:
            raise CohortNotFound("There is no such cohort in which this agency does a part.")
        line = await enrolment_lists.in_line(tx, cohort_id)
    return [EnrolmentView.of(enrolment) for enrolment in line]


@router.post("/enrolments/{enrolment_id}/withdrawal", response_model=EnrolmentView)
async def withdraw(
    enrolment_id: UUID, body: WithdrawalBody, commands: Commands = changing("registration:write")
) -> Response:
    """End an application or enrolment; a freed seat goes to the next in line at once."""
    return await commands.run(withdraw_enrolment, body.command(enrolment_id), view=EnrolmentView.of)


@router.post("/enrolments/{enrolment_id}/transfer", status_code=201, response_model=EnrolmentView)
async def transfer(
    enrolment_id: UUID, body: TransferBody, commands: Commands = creating("registration:write")
) -> Response:
    """Move to another cohort of the programme. The answer is the new enrolment there."""
    return await commands.run(
        transfer_enrolment,
        body.command(enrolment_id),
        view=EnrolmentView.of,
        status=201,
        location="/v1/enrolments/{enrolment_id}",
    )


@router.post("/enrolments/{enrolment_id}/screening", response_model=EnrolmentView)
async def screen(
    enrolment_id: UUID, body: ScreeningBody, commands: Commands = changing("registration:write")
) -> Response:
    """Record the scores of screening and interview, where admission is ranked."""
    return await commands.run(record_screening, body.command(enrolment_id), view=EnrolmentView.of)
