"""A cohort's registration window: opened, applied to in order, seats given back, promoted, closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from ekspor.demo import fates
from ekspor.demo.agencies import CUSTOMS, LSP, Agencies
from ekspor.demo.applicants import Applicant, applicants
from ekspor.demo.client import Agency, Json, Refused
from ekspor.demo.failures import WentAstray
from ekspor.demo.fates import Lots
from ekspor.demo.groundwork import VERSION, Ground, curriculum_key
from ekspor.demo.plan import RESERVED, CohortPlan
from ekspor.demo.progress import Progress
from ekspor.demo.tally import Tally
from ekspor.demo.waiting import wait_for

WHY = ("participant_request", "moved_away", "found_work", "health")

NOT_HEARD_OF_YET = ("curriculum_version_unknown", "scheme_version_unknown")
"""Both were published a moment ago, and news travels."""


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who has a seat when the semester begins."""

    ordinal: int
    enrolment_id: str
    person_id: UUID
    person: Applicant


async def open_cohort(agencies: Agencies, ground: Ground, cohort: CohortPlan) -> str:
    """Open it as soon as registration has heard of curriculum and scheme; gives the cohort's id."""
    intake = cohort.intake
    body: Json = {
        "code": cohort.code,
        "name": cohort.name,
        "programme_id": ground.programme_id,
        "track": cohort.track,
        "training_centre_key": cohort.centre,
        "window_opens_on": intake.window_opens_on.isoformat(),
        "window_closes_on": intake.window_closes_on.isoformat(),
        "semester_starts_on": intake.semester_starts_on.isoformat(),
        "semester_ends_on": intake.semester_ends_on.isoformat(),
        "quota": cohort.quota,
        "reserved": RESERVED if cohort.track == "exporter" else {},
        "curriculum_key": curriculum_key(cohort.scheme_key),
        "curriculum_version": VERSION,
        "scheme_key": cohort.scheme_key,
        "scheme_version": VERSION,
        "trainer": cohort.agency,
        "assessor_body": LSP,
        "certifier": LSP,
        "export_verifier": CUSTOMS,
        "admission": "at_once",
        "settings": {
            "min_attendance_percent": 80,
            "min_mentoring_sessions": 2,
            "conflict_of_interest_years": 2,
            "max_assessments_per_day": 8,
            "max_attempts": 2,
        },
        "occurred_on": intake.window_opens_on.isoformat(),
        "reason": "back_entry",
    }

    async def attempt() -> Json:
        try:
            return await agencies.disnaker.post("registration", "/v1/cohorts", body)
        except Refused as refused:
            if refused.code not in NOT_HEARD_OF_YET:
                raise
            return {"refused": refused.code}

    opened = await wait_for(
        f"curriculum and scheme of {cohort.code} to be known to registration",
        attempt,
        lambda answer: "cohort_id" in answer,
        seen=lambda answer: answer.get("refused"),
    )
    return str(opened["cohort_id"])


async def fill(
    agencies: Agencies,
    cohort: CohortPlan,
    cohort_id: str,
    seed: int,
    drawn: dict[int, Lots],
    tally: Tally,
    progress: Progress,
) -> list[Participant]:
    """Everything of the window, one request after the other: the order of applications matters."""
    disnaker = agencies.disnaker
    people = {someone.ordinal: someone for someone in applicants(seed, cohort, drawn)}
    enrolment_of: dict[int, str] = {}
    enrolled: list[int] = []
    for ordinal, someone in people.items():
        answer = await _apply(disnaker, cohort, cohort_id, someone)
        enrolment_of[ordinal] = answer["enrolment_id"]
        tally.applications += 1
        tally.waitlisted += answer["status"] == "waitlisted"
        if answer["status"] == "enrolled":
            enrolled.append(ordinal)
        if (answer["status"] == "rejected") != (someone.flaw is not None):
            raise WentAstray(f"{cohort.code}-{ordinal:02} ({someone.flaw}) is {answer['status']}: {answer}")
        progress.advance("applications")
    tally.enrolled += len(enrolled)

    given_back = fates.withdrawing(drawn, enrolled, cohort.withdrawals)
    await _withdraw(disnaker, cohort, [enrolment_of[ordinal] for ordinal in given_back])
    closed_on = cohort.intake.window_closes_on.isoformat()
    await disnaker.post(
        "registration", f"/v1/cohorts/{cohort_id}/close", {"occurred_on": closed_on, "reason": "back_entry"}
    )
    seated = await disnaker.items("registration", "/v1/enrolments", cohort_id=cohort_id, status="enrolled")
    if len(seated) != cohort.quota:
        raise WentAstray(
            f"{cohort.code} has {len(seated)} enrolled when its window is over, not {cohort.quota}"
        )
    at_once = {enrolment_of[ordinal] for ordinal in enrolled}
    tally.enrolled += sum(row["enrolment_id"] not in at_once for row in seated)
    tally.promoted += sum(row["route"] == "promoted" for row in seated)
    ordinal_of = {enrolment_id: ordinal for ordinal, enrolment_id in enrolment_of.items()}
    return [_participant(row, ordinal_of, people) for row in seated]


async def _apply(disnaker: Agency, cohort: CohortPlan, cohort_id: str, someone: Applicant) -> Json:
    if someone.slip is not None:
        try:
            await disnaker.post(
                "registration", "/v1/applications", someone.slipped().application(cohort.code, cohort_id)
            )
        except Refused as refused:
            if refused.status != 422:
                raise
        else:
            raise WentAstray(
                f"a NIK that is wrong by {someone.slip} was taken: {cohort.code}-{someone.ordinal:02}"
            )
    return await disnaker.post(
        "registration", "/v1/applications", someone.application(cohort.code, cohort_id)
    )


async def _withdraw(disnaker: Agency, cohort: CohortPlan, enrolments: Iterable[str]) -> None:
    on = cohort.intake.window_closes_on - timedelta(days=2)
    for index, enrolment_id in enumerate(enrolments):
        body = {
            "reason": WHY[(cohort.ordinal + index) % len(WHY)],
            "occurred_on": on.isoformat(),
            "history_reason": "back_entry",
        }
        await disnaker.post("registration", f"/v1/enrolments/{enrolment_id}/withdrawal", body)


def _participant(row: Json, ordinal_of: dict[str, int], people: dict[int, Applicant]) -> Participant:
    ordinal = ordinal_of[row["enrolment_id"]]
    return Participant(ordinal, row["enrolment_id"], UUID(row["person_id"]), people[ordinal])
