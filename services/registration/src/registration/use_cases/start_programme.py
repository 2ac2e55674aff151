"""An agreement with a target, a start and a deadline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from chassis import Transaction, new_id
from registration.domain.policy import ProgrammePolicy
from registration.domain.refusals import AgencyUnknown, AlreadyRegistered
from registration.storage import agencies, programmes


@dataclass(frozen=True, slots=True)
class StartProgramme:
    code: str
    name: str
    target: int
    starts_on: date
    deadline: date
    area_code: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Programme:
    programme_id: UUID
    code: str
    name: str
    target: int
    starts_on: date
    deadline: date
    organiser: str
    area_code: str
    policy: ProgrammePolicy


async def start_programme(command: StartProgramme, tx: Transaction) -> Programme:
    """The organiser is whoever asks."""
    organiser = tx.caller.agency_key
    if await agencies.unknown(tx, [organiser]):
        raise AgencyUnknown(f"The agency {organiser} of this token is not registered.", field="organiser")
    programme = Programme(
        programme_id=new_id(),
        code=command.code,
        name=command.name,
        target=command.target,
        starts_on=command.starts_on,
        deadline=command.deadline,
        organiser=organiser,
        area_code=command.area_code,
        policy=ProgrammePolicy.of(command.settings),
    )
    values = {name: getattr(programme, name) for name in Programme.__slots__} | {
        "policy": programme.policy.stored()
    }
    if not await programmes.add(tx, values):
        raise AlreadyRegistered(f"{organiser} has a programme {command.code} already.", field="code")
    return programme
