"""The whole programme, from the agreement to the first shipments."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from ekspor.demo import assessors, certificates, examination, fates, groundwork, intake, semester, shipments
from ekspor.demo.agencies import Agencies
from ekspor.demo.client import Json, Tokens, wired
from ekspor.demo.examination import Assessor
from ekspor.demo.failures import DemoFailed
from ekspor.demo.fates import Lots
from ekspor.demo.groundwork import Ground
from ekspor.demo.intake import Participant
from ekspor.demo.plan import CohortPlan, Plan, plan
from ekspor.demo.progress import Progress, progress
from ekspor.demo.summary import Sample, show
from ekspor.demo.tally import Tally

COHORTS_AT_ONCE = 6
"""Enough that some wait for events while others send; the requests in flight are bounded elsewhere."""


@dataclass(slots=True)
class Journey:
    """One run of the demo."""

    agencies: Agencies
    ground: Ground
    plan: Plan
    seed: int
    progress: Progress
    exporters: Tally = field(default_factory=Tally)
    candidates: Tally = field(default_factory=Tally)
    """The assessor candidates' own count; the funnel is about exporters."""
    sample: Json | None = None

    async def walk(self) -> None:
        """The assessor cohort first, the exporter cohorts beside it as far as they come without assessors."""
        turns = asyncio.Semaphore(COHORTS_AT_ONCE)
        async with asyncio.TaskGroup() as together:
            licensed = together.create_task(self._make_assessors())
            for cohort in self.plan.cohorts:
                together.create_task(self._exporter_cohort(cohort, licensed, turns))

    async def _make_assessors(self) -> tuple[Assessor, ...]:
        masters = await assessors.enter_masters(self.agencies, self.ground, self.plan)
        cohort = self.plan.assessors
        drawn = fates.lots(self.seed, cohort)
        cohort_id, trained, outcomes = await self._train(cohort, drawn, self.candidates)
        passed, _ = await self._certify(cohort, cohort_id, trained, outcomes, masters, self.candidates)
        holders = [one.person_id for one in passed]
        return await assessors.license_qualified(self.agencies, self.ground, self.plan, holders)

    async def _exporter_cohort(
        self, cohort: CohortPlan, licensed: asyncio.Task[tuple[Assessor, ...]], turns: asyncio.Semaphore
    ) -> None:
        async with turns:
            drawn = fates.lots(self.seed, cohort)
            cohort_id, trained, outcomes = await self._train(cohort, drawn, self.exporters)
            team = await asyncio.shield(licensed)
            passed, issued = await self._certify(cohort, cohort_id, trained, outcomes, team, self.exporters)
            holders = [(one, issued[one.enrolment_id]) for one in passed]
            if cohort is self.plan.cohorts[-1]:
                self.sample = holders[0][1]
            await shipments.ship(
                self.agencies, cohort, self.seed, drawn, holders, self.exporters, self.progress
            )

    async def _train(
        self, cohort: CohortPlan, drawn: dict[int, Lots], tally: Tally
    ) -> tuple[str, list[Participant], dict[int, fates.Outcome]]:
        cohort_id = await intake.open_cohort(self.agencies, self.ground, cohort)
        seated = await intake.fill(self.agencies, cohort, cohort_id, self.seed, drawn, tally, self.progress)
        outcomes = fates.outcomes(drawn, (one.ordinal for one in seated), cohort.certified)
        trained = await semester.teach(
            self.agencies, self.ground, cohort, cohort_id, seated, outcomes, tally, self.progress
        )
        return cohort_id, trained, outcomes

    async def _certify(
        self,
        cohort: CohortPlan,
        cohort_id: str,
        trained: list[Participant],
        outcomes: dict[int, fates.Outcome],
        team: tuple[Assessor, ...],
        tally: Tally,
    ) -> tuple[list[Participant], dict[str, Json]]:
        passed = await examination.examine(
            self.agencies, self.ground, cohort, cohort_id, trained, outcomes, team, tally, self.progress
        )
        issued = await certificates.issued(self.agencies, cohort, cohort_id, passed)
        tally.certified += len(issued)
        self.progress.advance("certificates", len(issued))
        return passed, issued


async def run(
    urls: Mapping[str, str], token: Tokens, size: int, seed: int, console: Console, state: Path
) -> dict[str, Any]:
    """Certify `size` exporters through the services at `urls` and say what they told.

    urls     base URL by service name
    token    gives a bearer token for (agency, scopes, person acting)
    seed     from which everybody's fate derives: the same seed, the same counts
    state    directory for the sample certificate's PDF

    Raises DemoFailed with the first thing that went wrong.
    """
    try:
        planned = plan(size)
    except ValueError as impossible:
        raise DemoFailed(str(impossible)) from impossible
    async with wired(urls, token) as wire:
        agencies = Agencies(wire)
        try:
            ground = await groundwork.lay(agencies, planned, seed)
            with progress(console, _expected(planned)) as bars:
                journey = Journey(agencies, ground, planned, seed, bars)
                await journey.walk()
            sample = await Sample.fetch(agencies, journey.sample, state)
        except ExceptionGroup as several:
            raise _first(several) from None
    show(console, journey.exporters, journey.candidates, sample)
    return {**journey.exporters.as_dict(), "sample": sample.as_dict()}


def _expected(planned: Plan) -> dict[str, int]:
    """What each stage will count, cohorts of both tracks together."""
    cohorts = (planned.assessors, *planned.cohorts)
    outcomes = [
        list(fates.outcomes(_some_lots(cohort), range(1, cohort.quota + 1), cohort.certified).values())
        for cohort in cohorts
    ]
    return {
        "applications": sum(cohort.applicants for cohort in cohorts),
        "trainings": sum(cohort.quota for cohort in cohorts),
        "assessments": sum(outcome.completes_training for told in outcomes for outcome in told),
        "certificates": sum(cohort.certified for cohort in cohorts),
        "exports": sum(-(-cohort.certified // fates.SHIPS_ONE_IN) for cohort in planned.cohorts),
    }


def _some_lots(cohort: CohortPlan) -> dict[int, Lots]:
    """How many of each outcome there are does not depend on the seed."""
    return fates.lots(0, cohort)


def _first(several: BaseExceptionGroup[BaseException]) -> BaseException:
    first = several.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
