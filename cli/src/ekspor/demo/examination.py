"""A cohort's assessments: appointed, recorded unit by unit, recommended by the assessor, decided."""

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from ekspor.demo.agencies import Agencies
from ekspor.demo.client import Agency, Json
from ekspor.demo.days import working_day
from ekspor.demo.failures import WentAstray
from ekspor.demo.fates import Outcome
from ekspor.demo.groundwork import Ground, scheme_of
from ekspor.demo.intake import Participant
from ekspor.demo.plan import CohortPlan
from ekspor.demo.progress import Progress
from ekspor.demo.tally import Tally
from ekspor.demo.waiting import wait_for

A_DAY = 6
"""Candidates per assessor and day."""
DAYS_A_COHORT = 4
TUK_OF = {
    "BLK-LARANGAN": "TUK-LARANGAN",
    "BLK-CIPONDOH": "TUK-CIPONDOH",
    "BLK-BENDA": "TUK-BENDA",
    "BLK-CIBODAS": "TUK-CIBODAS",
    "OFFICE-SEN": "TUK-SEN",
}
ACTS_OF_A_PERSON = ("schedule", "recommendation", "decision")
"""Done by somebody: the token names him, or a client with `act:behalf` states who it was."""


@dataclass(frozen=True, slots=True)
class Assessor:
    assessor_id: str
    person_id: UUID


@dataclass(frozen=True, slots=True)
class Appointment:
    on: date
    hour: int
    decided_on: date
    assessor: Assessor


@dataclass(frozen=True, slots=True)
class Examination:
    """What all candidates of a cohort share."""

    cohort: CohortPlan
    lsp: Agency
    officer: UUID
    committee: UUID
    assessors: tuple[Assessor, ...]
    units: tuple[str, ...]
    takes_evidence: bool

    def first(self, index: int) -> Appointment:
        """Each cohort has an assessor to itself for as many days as it needs; then he takes another."""
        return self._appointment(
            self.cohort.intake.assessments_from, self.cohort.position, index, DAYS_A_COHORT
        )

    def again(self, index: int) -> Appointment:
        """Reassessment, and what an absent candidate missed, with another assessor, all on one day."""
        return self._appointment(self.cohort.intake.reassessments_from, self.cohort.position + 1, index, 1)

    def _appointment(self, start: date, turn: int, index: int, days: int) -> Appointment:
        block, who = divmod(turn, len(self.assessors))
        on = working_day(start, block * days + index // A_DAY)
        return Appointment(on, 8 + index % A_DAY, working_day(on, 1), self.assessors[who])


async def examine(
    agencies: Agencies,
    ground: Ground,
    cohort: CohortPlan,
    cohort_id: str,
    candidates: list[Participant],
    outcomes: dict[int, Outcome],
    assessors: tuple[Assessor, ...],
    tally: Tally,
    progress: Progress,
) -> list[Participant]:
    """All candidates of a cohort, until each is decided for good; gives those who passed."""
    scheme = scheme_of(cohort.scheme_key)
    exam = Examination(
        cohort=cohort,
        lsp=agencies.lsp,
        officer=ground.officer,
        committee=ground.committee,
        assessors=assessors,
        units=tuple(unit.code for unit in scheme.units),
        takes_evidence="business-licence" in scheme.entry,
    )
    candidacies = await _opened(exam, cohort_id, candidates)
    ranked = sorted(candidates, key=lambda one: one.ordinal)
    comes_again = [one for one in ranked if _comes_again(outcomes[one.ordinal])]

    async def one_candidate(index: int, one: Participant) -> bool:
        again = exam.again(comes_again.index(one)) if one in comes_again else None
        way = Way(exam, candidacies[one.enrolment_id], one, outcomes[one.ordinal])
        passed = await way.walk(exam.first(index), again)
        tally.assessed += 1
        tally.passed += passed
        tally.failed += not passed
        progress.advance("assessments")
        return passed

    async with asyncio.TaskGroup() as together:
        walks = [together.create_task(one_candidate(index, one)) for index, one in enumerate(ranked)]
    return [one for one, walk in zip(ranked, walks, strict=True) if walk.result()]


def _comes_again(outcome: Outcome) -> bool:
    return outcome.is_reassessed or outcome is Outcome.CERTIFIED_AFTER_ABSENCE


async def _opened(exam: Examination, cohort_id: str, candidates: list[Participant]) -> dict[str, str]:
    expected = {one.enrolment_id for one in candidates}

    async def look() -> dict[str, str]:
        rows = await exam.lsp.items("assessment", "/v1/candidacies", cohort_id=cohort_id)
        return {row["enrolment_id"]: row["candidacy_id"] for row in rows}

    return await wait_for(
        f"the candidacies of {exam.cohort.code} ({len(expected)} trained)",
        look,
        lambda found: expected <= found.keys(),
        seen=lambda found: f"{len(found)} opened",
    )


@dataclass(frozen=True, slots=True)
class Way:
    """One candidate's way to a decision."""

    exam: Examination
    candidacy_id: str
    candidate: Participant
    outcome: Outcome

    async def walk(self, first: Appointment, again: Appointment | None) -> bool:
        await self._forms()
        await self._appoint(first, made_on=working_day(self.exam.cohort.intake.semester_ends_on, 1))
        if self.outcome is Outcome.CERTIFIED_AFTER_ABSENCE and again:
            await self._absent(first)
            await self._appoint(again, made_on=working_day(first.on, 1))
            return await self._assess(again, failing=()) == "passed"
        if not (self.outcome.is_reassessed and again):
            return await self._assess(first, failing=()) == "passed"
        failing = self.exam.units[:1]
        overruled = self.outcome is Outcome.CERTIFIED_AFTER_OVERRULING
        status = await self._assess(
            first, failing=() if overruled else failing, overruled=failing if overruled else ()
        )
        if status != "reassessment_due":
            raise WentAstray(f"{self.candidacy_id} is {status} after a failed first attempt")
        await self._appoint(again, made_on=first.decided_on)
        fails = self.outcome is Outcome.FAILS_TWICE
        return await self._assess(again, failing=failing if fails else (), units=failing) == "passed"

    async def _forms(self) -> None:
        """The self-assessment of everybody, and evidence where the scheme takes some instead of schooling."""
        ended = self.exam.cohort.intake.semester_ends_on
        if self.exam.takes_evidence and self.candidate.person.business:
            await self._file("APL.01", {"evidence": ["business-licence"]}, ended)
        await self._file("APL.02", dict.fromkeys(self.exam.units, "K"), ended)

    async def _file(self, form: str, data: Json, on: date) -> None:
        await self._post("forms", self.exam.officer, form=form, form_version="2021", data=data, on=on)

    async def _appoint(self, when: Appointment, *, made_on: date) -> None:
        await self._post(
            "schedule",
            self.exam.officer,
            assessment_on=when.on.isoformat(),
            starts_at=f"{when.on}T{when.hour:02}:00:00+07:00",
            ends_at=f"{when.on}T{when.hour + 1:02}:00:00+07:00",
            tuk_key=TUK_OF[self.exam.cohort.centre],
            assessor_id=when.assessor.assessor_id,
            on=made_on,
        )

    async def _absent(self, when: Appointment) -> None:
        await self._post("absence", self.exam.officer, on=when.on)

    async def _assess(
        self,
        when: Appointment,
        *,
        failing: tuple[str, ...],
        overruled: tuple[str, ...] = (),
        units: tuple[str, ...] | None = None,
    ) -> str:
        """Record, recommendation, decision; gives the candidacy's status after the decision."""
        record = [
            {
                "code": code,
                "outcome": "BK" if code in failing else "K",
                "valid": True,
                "authentic": True,
                "current": True,
                "sufficient": code not in failing,
            }
            for code in units or self.exam.units
        ]
        by = when.assessor.person_id
        await self._post("records", by, units=record, on=when.on)
        await self._post("recommendation", by, outcome=_verdict(failing), on=when.on)
        decision: Json = {"outcome": _verdict(failing + overruled)}
        if overruled:
            decision["units"] = [{"code": code, "outcome": "BK"} for code in overruled]
        answer = await self._post("decision", self.exam.committee, on=when.decided_on, **decision)
        return str(answer["status"])

    async def _post(self, act: str, by: UUID, *, on: date, **body: Any) -> Json:
        body |= {"occurred_on": on.isoformat(), "reason": "back_entry"}
        if personal := act in ACTS_OF_A_PERSON:
            body["behalf"] = str(by)
        path = f"/v1/candidacies/{self.candidacy_id}/{act}"
        return await self.exam.lsp.acting(by).post("assessment", path, body, states_who=personal)


def _verdict(failing: tuple[str, ...]) -> str:
    return "not_yet_competent" if failing else "competent"
