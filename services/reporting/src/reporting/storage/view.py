"""Whose figures: every query takes a `View`, so that an agency cannot be forgotten."""

from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID

from sqlalchemy import ColumnElement, or_

from chassis import Caller
from reporting.storage.tables import cohort


@dataclass(frozen=True, slots=True)
class View:
    """The cohorts that somebody may see: an organiser those of its programmes, a trainer those it trains.

    `agency` None sees all: operators (who see counts, never persons) and the public tables.
    """

    agency: str | None
    track: str | None = None
    programme_id: UUID | None = None

    @classmethod
    def of(cls, caller: Caller) -> Self:
        """What this caller may see. Raises AgencyRequired (403) for a token with neither `ops` nor an agency."""
        return cls(agency=None if caller.may("ops") else caller.agency_key)

    @classmethod
    def of_everybody(cls, programme_id: UUID) -> Self:
        """One whole programme, for tables that are suppressed before they are shown."""
        return cls(agency=None, track="exporter", programme_id=programme_id)

    def narrowed(self, *, track: str | None, programme_id: UUID | None) -> "View":
        return replace(self, track=track, programme_id=programme_id)

    def conditions(self) -> list[ColumnElement[bool]]:
        """What the query's `cohort` must fulfil."""
        conditions: list[ColumnElement[bool]] = []
        if self.agency is not None:
            conditions.append(or_(cohort.c.organiser == self.agency, cohort.c.trainer == self.agency))
        if self.track is not None:
            conditions.append(cohort.c.track == self.track)
        if self.programme_id is not None:
            conditions.append(cohort.c.programme_id == self.programme_id)
        return conditions
