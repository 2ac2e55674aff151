"""A cohort opens, on a curriculum and a scheme that exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from chassis import Transaction, new_id
from registration.domain.cohort import Cohort, CohortTerms
from registration.domain.policy import CohortSettings, ProgrammePolicy
from registration.domain.refusals import (
    AgencyUnknown,
    AlreadyRegistered,
    CurriculumVersionUnknown,
    ProgrammeNotFound,
    SchemeVersionUnknown,
    TrainingCentreUnknown,
)
from registration.publishes.cohort_opened import CohortOpened
from registration.storage import agencies, cohorts, known_versions, programmes, seats


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCohort(CohortTerms):
    settings: Mapping[str, Any]
    occurred_on: date
    reason: str | None = None


async def open_cohort(command: OpenCohort, tx: Transaction) -> Cohort:
    tx.check_occurred_on(command.occurred_on, command.reason)
    organiser = tx.caller.agency_key
    programme = await programmes.find(tx, command.programme_id, agency=organiser)
    if programme is None:
        raise ProgrammeNotFound("There is no such programme of this agency.", field="programme_id")
    if await agencies.training_centre(tx, command.training_centre_key) is None:
        raise TrainingCentreUnknown(
            f"There is no training centre {command.training_centre_key}.", field="training_centre_key"
        )
    await _check_parts(command, tx)
    await _check_versions(command, tx)
    cohort = Cohort(
        cohort_id=new_id(),
        programme_code=programme.code,
        programme_target=programme.target,
        programme_starts_on=programme.starts_on,
        programme_deadline=programme.deadline,
        area_code=programme.area_code,
        policy=ProgrammePolicy.of(programme.policy),
        organiser=organiser,
        status="open",
        entered_afterwards=command.window_closes_on < tx.today,
        version=1,
        **{name: getattr(command, name) for name in CohortTerms.__slots__},
        settings=CohortSettings.of(command.settings),
    )
    cohort.check()
    if not await cohorts.add(tx, cohort, command.occurred_on):
        raise AlreadyRegistered(f"{organiser} has a cohort {command.code} already.", field="code")
    await seats.open_pools(tx, cohort.cohort_id, cohort.quota, cohort.reserved)
    tx.tell(CohortOpened.of(cohort, command.occurred_on), agency=organiser, organiser=organiser)
    return cohort


async def _check_parts(command: OpenCohort, tx: Transaction) -> None:
    parts = {
        part: getattr(command, part) for part in ("trainer", "assessor_body", "certifier", "export_verifier")
    }
    unknown = await agencies.unknown(tx, set(parts.values()))
    for part, agency in parts.items():
        if agency in unknown:
            raise AgencyUnknown(f"There is no agency {agency}.", field=part)


async def _check_versions(command: OpenCohort, tx: Transaction) -> None:
    """Both are learnt from events, so a version published a moment ago may not have come yet: try again."""
    track = await known_versions.curriculum_track(tx, command.curriculum_key, command.curriculum_version)
    if track != command.track:
        raise CurriculumVersionUnknown(
            f"No version {command.curriculum_version} of curriculum {command.curriculum_key} for the track "
            f"{command.track} has come here. If it was just published, try again.",
            field="curriculum_version",
        )
    track = await known_versions.scheme_track(tx, command.scheme_key, command.scheme_version)
    if track != command.track:
        raise SchemeVersionUnknown(
            f"No version {command.scheme_version} of scheme {command.scheme_key} for the track {command.track} "
            "has come here. If it was just published, try again.",
            field="scheme_version",
        )
