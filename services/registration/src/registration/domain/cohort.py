"""A cohort (angkatan): a programme's intake at one training centre."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from registration.domain.eligibility import Intake
from registration.domain.policy import CohortSettings, ProgrammePolicy
from registration.domain.refusals import CohortRuleBroken
from registration.domain.vocabulary import Admission, CohortStatus, PriorityGroup, Track


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortTerms:
    """What its organiser lays down when a cohort opens."""

    code: str
    name: str
    programme_id: UUID
    track: Track
    training_centre_key: str
    window_opens_on: date
    window_closes_on: date
    semester_starts_on: date
    semester_ends_on: date
    quota: int
    reserved: Mapping[PriorityGroup, int]
    curriculum_key: str
    curriculum_version: int
    scheme_key: str
    scheme_version: int
    trainer: str
    assessor_body: str
    certifier: str
    export_verifier: str
    admission: Admission


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort(CohortTerms):
    """The whole state of a cohort together with what it takes from its programme.

    `entered_afterwards`: its window lay in the past already when it was opened, so that the
    clock never closes it; the agency does.
    """

    cohort_id: UUID
    programme_code: str
    programme_target: int
    programme_starts_on: date
    programme_deadline: date
    area_code: str
    policy: ProgrammePolicy
    organiser: str
    settings: CohortSettings
    status: CohortStatus
    entered_afterwards: bool
    version: int

    @property
    def intake(self) -> Intake:
        return Intake(
            track=self.track,
            area_code=self.area_code,
            window_opens_on=self.window_opens_on,
            window_closes_on=self.window_closes_on,
            closed=self.status == "closed",
        )

    @property
    def parties(self) -> frozenset[str]:
        return frozenset(
            (self.organiser, self.trainer, self.assessor_body, self.certifier, self.export_verifier)
        )

    def check(self) -> None:
        """Refuses what contradicts itself, naming the field that would have to change."""
        in_order = (
            (
                "window_closes_on",
                self.window_opens_on <= self.window_closes_on,
                "must not lie before window_opens_on",
            ),
            (
                "semester_ends_on",
                self.semester_starts_on < self.semester_ends_on,
                "must lie after semester_starts_on",
            ),
            (
                "semester_ends_on",
                self.window_closes_on < self.semester_ends_on,
                "must lie after window_closes_on",
            ),
            (
                "semester_starts_on",
                self.programme_starts_on <= self.semester_starts_on,
                f"must not lie before the programme starts on {self.programme_starts_on}",
            ),
        )
        for field, holds, what in in_order:
            if not holds:
                raise CohortRuleBroken(f"{field} {what}.", field=field)
        if sum(self.reserved.values()) > self.quota:
            raise CohortRuleBroken(
                f"{sum(self.reserved.values())} seats are reserved of a quota of {self.quota}.",
                field="reserved",
            )
