"""What part of the figures a request asks for, and whether the caller may see it."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query

from chassis import Caller, NotFound, Transaction
from reporting.storage import cohorts
from reporting.storage.view import View


class ProgrammeNotFound(NotFound):
    """No cohort of this programme is in the caller's view, whether it exists or not."""

    code = "programme_not_found"
    title = "No such programme"


@dataclass(frozen=True, slots=True)
class Scope:
    """Query parameters that every table takes."""

    programme_id: UUID | None
    track: Literal["exporter", "assessor"]

    async def view(self, tx: Transaction, caller: Caller) -> View:
        """The caller's view of it. Raises ProgrammeNotFound (404) for a programme of others."""
        view = View.of(caller).narrowed(track=self.track, programme_id=self.programme_id)
        if self.programme_id is not None and not await cohorts.programmes(tx, view):
            raise ProgrammeNotFound(f"no programme {self.programme_id} in view", field="programme_id")
        return view


def asked_scope() -> Any:
    """A dependency: `scope: Scope = asked_scope()`."""
    return Depends(_asked_scope)


async def _asked_scope(
    programme_id: Annotated[UUID | None, Query(description="one programme; all in view if left out")] = None,
    track: Annotated[
        Literal["exporter", "assessor"], Query(description="whose training: exporters', or assessors'")
    ] = "exporter",
) -> Scope:
    return Scope(programme_id, track)
