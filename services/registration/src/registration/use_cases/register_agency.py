"""An operator makes a partner organisation known."""

from __future__ import annotations

from dataclasses import dataclass

from chassis import Transaction
from registration.domain.refusals import AlreadyRegistered
from registration.domain.vocabulary import AgencyKind
from registration.storage import agencies


@dataclass(frozen=True, slots=True)
class RegisterAgency:
    key: str
    name: str
    kind: AgencyKind


async def register_agency(command: RegisterAgency, tx: Transaction) -> RegisterAgency:
    if not await agencies.add_agency(tx, key=command.key, name=command.name, kind=command.kind):
        raise AlreadyRegistered(f"There is an agency {command.key} already.", field="key")
    return command
