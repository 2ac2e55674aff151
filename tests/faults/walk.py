"""One cohort's way from the first application to the first export, as a load walks it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ekspor.demo.applicants import consent
from ekspor.demo.examination import ACTS_OF_A_PERSON
from tests.faults.client import Json, Refused, Unanswered
from tests.faults.ground import CENTRE, CURRICULUM, CUSTOMS, DISNAKER, LSP, MODULE, SCHEME, TUK, UNITS

if TYPE_CHECKING:
    from tests.faults.load import Load

WINDOW = (date(2025, 1, 6), date(2025, 2, 21))
SEMESTER = (date(2025, 3, 3), date(2025, 4, 30))
ASSESSED_FROM = date(2025, 5, 5)
DECIDED_ON = date(2025, 5, 30)
COHORTS = 6
STARTS_APART = 2.5
MOST_SEATS = 5
APPLIES_AT_ONCE = 3
LOOKS_APART = 0.25
NOT_HEARD_OF_YET = ("curriculum_version_unknown", "scheme_version_unknown")
BACK_ENTRY = {"reason": "back_entry"}


@dataclass
class Walk:
    """One cohort's way."""

    load: Load
    number: int
    draw: Random

    def __post_init__(self) -> None:
        self.ordinal = self.load.place * COHORTS + self.number
        self.quota = self.draw.randint(3, MOST_SEATS)

    async def walk(self) -> None:
        await asyncio.sleep(self.number * STARTS_APART)
        await self.open()
        seated = await self.fill()
        if "training" not in self.load.client.urls or not seated:
            return
        await self._teach(seated)
        if "assessment" not in self.load.client.urls:
            return
        candidacies = await self._look_for(
            "assessment", "/v1/candidacies", LSP, "candidacy_id", at_least=1, cohort_id=self.cohort_id
        )
        async with asyncio.TaskGroup() as together:
            for index, candidacy in enumerate(candidacies):
                together.create_task(ends_quietly(lambda i=index, c=candidacy: self._examine(i, c)))
        certificates = await self._look_for(
            "certification", "/v1/certificates", LSP, "certificate_id", at_least=1, cohort_id=self.cohort_id
        )
        async with asyncio.TaskGroup() as together:
            for certificate in certificates:
                together.create_task(ends_quietly(lambda c=certificate: self._live_with(c)))

    # -- registration

    async def open(self) -> None:
        """Open the cohort, as soon as registration has heard of its curriculum and scheme."""
        code = f"F{self.load.seed}-{self.number}"
        body: Json = {
            "code": code,
            "name": f"Kelas {code}",
            "programme_id": self.load.ground.programme_id,
            "track": "exporter",
            "training_centre_key": CENTRE,
            "window_opens_on": WINDOW[0].isoformat(),
            "window_closes_on": WINDOW[1].isoformat(),
            "semester_starts_on": SEMESTER[0].isoformat(),
            "semester_ends_on": SEMESTER[1].isoformat(),
            "quota": self.quota,
            "reserved": {"millennial": 1} if self.draw.random() < 0.5 else {},
            "curriculum_key": CURRICULUM,
            "curriculum_version": 1,
            "scheme_key": SCHEME,
            "scheme_version": 1,
            "trainer": CENTRE,
            "assessor_body": LSP,
            "certifier": LSP,
            "export_verifier": CUSTOMS,
            "admission": "at_once",
            "settings": {"min_mentoring_sessions": 1, "max_assessments_per_day": 100, "max_attempts": 1},
            "occurred_on": WINDOW[0].isoformat(),
            **BACK_ENTRY,
        }
        while True:
            try:
                opened = await self.load.client.command(
                    "open_cohort", "POST", "registration", "/v1/cohorts", body, agency=DISNAKER, about=code
                )
                self.cohort_id = opened["cohort_id"]
                return
            except Refused as refused:
                if refused.code not in NOT_HEARD_OF_YET:
                    raise
            await asyncio.sleep(LOOKS_APART)

    async def take_applications(self) -> list[str]:
        """More than there are seats, several at a time. The enrolments with a seat."""
        applicants = self.quota + self.draw.randint(2, 4)
        turns = asyncio.Semaphore(APPLIES_AT_ONCE)
        enrolments: list[Json] = []

        async def apply(number: int) -> None:
            async with turns:
                enrolments.append(await self._apply(number))

        async with asyncio.TaskGroup() as together:
            for number in range(applicants):
                together.create_task(ends_quietly(lambda number=number: apply(number)))
        return [one["enrolment_id"] for one in enrolments if one["status"] == "enrolled"]

    async def fill(self) -> set[str]:
        """Take applications, some of which are given back, and close the window. The enrolments with a seat."""
        taken = await self.take_applications()
        for enrolment_id in taken[: self.draw.randrange(3)]:
            body = {
                "reason": "participant_request",
                "occurred_on": WINDOW[1].isoformat(),
                "history_reason": "back_entry",
            }
            await self._post(
                "withdraw_enrolment",
                "registration",
                f"/v1/enrolments/{enrolment_id}/withdrawal",
                body,
                DISNAKER,
                enrolment_id,
            )
        body = {"occurred_on": WINDOW[1].isoformat(), **BACK_ENTRY}
        path = f"/v1/cohorts/{self.cohort_id}/close"
        await self._post("close_cohort", "registration", path, body, DISNAKER, self.cohort_id)
        seated = await self._look_for(
            "registration",
            "/v1/enrolments",
            DISNAKER,
            "enrolment_id",
            at_least=0,
            cohort_id=self.cohort_id,
            status="enrolled",
        )
        return {one["enrolment_id"] for one in seated}

    async def _apply(self, number: int) -> Json:
        who = self.load.somebody()
        ref = f"F{self.load.seed}-{self.number}-{number}"
        millennial = who.birth_date.year in range(1981, 1997)
        body = {
            "cohort_id": self.cohort_id,
            "person": who.body(),
            "business": None,
            "intent": True,
            "consent": consent(WINDOW[0]),
            "priority_groups": ["millennial"] if millennial else [],
            "former_employment": "self_employed",
            "occurred_on": WINDOW[0].isoformat(),
            **BACK_ENTRY,
            "external_ref": ref,
        }
        path = "/v1/applications"
        return await self._post("submit_application", "registration", path, body, DISNAKER, ref)

    # -- training

    async def _teach(self, seated: set[str]) -> None:
        trainings = await self._look_for(
            "training",
            "/v1/trainings",
            CENTRE,
            "training_id",
            exactly=seated,
            cohort_id=self.cohort_id,
            status="in_progress",
        )
        there = [row["enrolment_id"] for row in trainings]
        day = SEMESTER[0] + timedelta(days=self.ordinal // 12)
        hour = 7 + self.ordinal % 12
        session = await self._post(
            "schedule_session",
            "training",
            "/v1/sessions",
            {
                "cohort_id": self.cohort_id,
                "module_key": MODULE,
                "room_key": f"{CENTRE}-R1",
                "instructor_person_id": str(self.load.ground.instructor),
                "starts_at": _at(day, hour),
                "ends_at": _at(day, hour + 1),
            },
            CENTRE,
            self.cohort_id,
        )
        when = {"occurred_on": day.isoformat(), **BACK_ENTRY}
        rows = [{"enrolment_id": one, "status": "present"} for one in there]
        path = f"/v1/sessions/{session['session_id']}/attendance"
        await self._put("record_attendance", "training", path, {"rows": rows, **when}, CENTRE)
        scores = [{"enrolment_id": one, "score": 70 + self.draw.randrange(30)} for one in there]
        path = f"/v1/cohorts/{self.cohort_id}/scores"
        await self._post(
            "record_scores", "training", path, {"module_key": MODULE, "rows": scores, **when}, CENTRE
        )
        mentoring = {
            "cohort_id": self.cohort_id,
            "enrolment_ids": there,
            "mentor_person_id": str(self.load.ground.mentor),
            "minutes": 60,
            **when,
        }
        await self._post("record_mentoring", "training", "/v1/mentorings", mentoring, CENTRE)
        ended = {"occurred_on": SEMESTER[1].isoformat(), **BACK_ENTRY}
        path = f"/v1/cohorts/{self.cohort_id}/conclusion"
        await self._post("conclude_cohort", "training", path, ended, CENTRE, self.cohort_id)

    # -- assessment

    async def _examine(self, index: int, candidacy: Json) -> None:
        ground, candidacy_id = self.load.ground, candidacy["candidacy_id"]
        turn = self.ordinal * (MOST_SEATS + 1) + index
        assessor = ground.assessors[turn % len(ground.assessors)]
        slot = turn // len(ground.assessors)
        day, hour = ASSESSED_FROM + timedelta(days=slot // 10), 8 + slot % 10
        passes = self.draw.random() < 0.8
        verdict = "competent" if passes else "not_yet_competent"

        async def step(use_case: str, act: str, by: UUID, on: date, **body: Any) -> None:
            path = f"/v1/candidacies/{candidacy_id}/{act}"
            whole = {**body, "occurred_on": on.isoformat(), **BACK_ENTRY}
            if act in ACTS_OF_A_PERSON:
                whole["behalf"] = str(by)  # for tokens that name nobody
            await self._post(use_case, "assessment", path, whole, LSP, candidacy_id, person=by)

        await step(
            "schedule_assessment",
            "schedule",
            ground.officer,
            SEMESTER[1],
            assessment_on=day.isoformat(),
            starts_at=_at(day, hour),
            ends_at=_at(day, hour + 1),
            tuk_key=TUK,
            assessor_id=assessor.assessor_id,
        )
        units = [
            {
                "code": code,
                "outcome": "K" if passes else "BK",
                "valid": True,
                "authentic": True,
                "current": True,
                "sufficient": passes,
            }
            for code in UNITS
        ]
        await step("record_assessment", "records", assessor.person_id, day, units=units)
        await step("recommend_outcome", "recommendation", assessor.person_id, day, outcome=verdict)
        await step("decide_outcome", "decision", ground.committee, DECIDED_ON, outcome=verdict)

    # -- certification

    async def _live_with(self, certificate: Json) -> None:
        certificate_id = certificate["certificate_id"]
        path = f"/v1/certificates/{certificate_id}"

        async def change(use_case: str, act: str, reason: str) -> None:
            body = {"reason": reason, "occurred_on": DECIDED_ON.isoformat()}
            await self._post(use_case, "certification", f"{path}/{act}", body, LSP, certificate_id)

        fate = self.draw.random()
        if fate < 0.4:
            await change("suspend_certificate", "suspension", "complaint")
            await change("reinstate_certificate", "reinstatement", "complaint_settled")
        if fate < 0.2:
            await change("revoke_certificate", "revocation", "fraud")
            return
        ref = f"X{certificate_id}"
        shipment = {
            "certificate_id": certificate_id,
            "peb_no": f"{self.draw.randrange(10**6):06}",
            "peb_date": DECIDED_ON.isoformat(),
            "hs6": "610910",
            "country": "SG",
            "fob_value": "1000.00",
            "currency": "USD",
            "incoterm": "FOB",
            "channel": "direct",
            "occurred_on": DECIDED_ON.isoformat(),
            **BACK_ENTRY,
            "external_ref": ref,
        }
        export = await self._post("record_export", "certification", "/v1/exports", shipment, DISNAKER, ref)
        verified = {"occurred_on": DECIDED_ON.isoformat(), **BACK_ENTRY}
        path = f"/v1/exports/{export['export_id']}/verification"
        await self._post("verify_export", "certification", path, verified, CUSTOMS, export["export_id"])

    # -- in short

    async def _post(
        self,
        use_case: str,
        service: str,
        path: str,
        body: Json,
        agency: str,
        about: object = "",
        person: UUID | None = None,
    ) -> Json:
        return await self.load.command(
            use_case, "POST", service, path, body, agency=agency, about=about, person=person
        )

    async def _put(self, use_case: str, service: str, path: str, body: Json, agency: str) -> Json:
        return await self.load.client.command(use_case, "PUT", service, path, body, agency=agency)

    async def _look_for(
        self,
        service: str,
        path: str,
        agency: str,
        key: str,
        *,
        at_least: int = 0,
        exactly: set[str] | None = None,
        **params: Any,
    ) -> list[Json]:
        """Look until there are so many: news from another service takes its time."""
        while True:
            page = await self.load.client.get(service, path, agency=agency, limit=200, **params)
            if page is not None and len(page["items"]) >= at_least:
                there = {row["enrolment_id"] for row in page["items"]}
                if exactly is None or there == exactly:
                    return sorted(page["items"], key=lambda row: row[key])
            await asyncio.sleep(LOOKS_APART)


def _at(day: date, hour: int) -> str:
    return datetime.combine(day, time(hour)).isoformat() + "+07:00"


async def ends_quietly(walk: Callable[[], Awaitable[None]]) -> None:
    """A walk whose command was not answered, or was refused since an earlier one was not, ends there."""
    with suppress(Refused, Unanswered):
        await walk()
