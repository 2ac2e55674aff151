"""Assessors of competency and their licences.

A certificate of the assessor track makes somebody *qualified*; an officer who enters the registration number
given by BNSP, the period, and the units recognised on evidence makes him *licensed*. Only a licensed assessor
is assigned.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from assessment.domain.calendar_years import years_after
from assessment.domain.refusals import InvalidLicence

REGISTRATION_NUMBER = r"^MET\.000\.[0-9]{6} [0-9]{4}$"
"""BNSP's registration number: running number and year of registration."""

LICENCE_YEARS = 3
"""A licence of a competency assessor runs three years at most (BNSP)."""


class AssessorStatus(StrEnum):
    QUALIFIED = "qualified"
    LICENSED = "licensed"


@dataclass(frozen=True, slots=True)
class Licence:
    registration_no: str
    licensed_from: date
    licensed_until: date
    """Last day on which the licence holds."""
    unit_codes: frozenset[str]

    @classmethod
    def enter(
        cls, registration_no: str, licensed_from: date, licensed_until: date, unit_codes: Iterable[str]
    ) -> "Licence":
        """Raises InvalidLicence; a licence read back from storage is not judged again."""
        if not re.fullmatch(REGISTRATION_NUMBER, registration_no):
            raise InvalidLicence("expected MET.000.NNNNNN YYYY", field="registration_no")
        if licensed_until < licensed_from:
            raise InvalidLicence("ends before it begins", field="licensed_until")
        latest = years_after(licensed_from, LICENCE_YEARS)
        if licensed_until > latest:
            raise InvalidLicence(
                f"a licence runs {LICENCE_YEARS} years at most: until {latest}", field="licensed_until"
            )
        units = frozenset(unit_codes)
        if not units:
            raise InvalidLicence("covers no unit", field="unit_codes")
        return cls(registration_no, licensed_from, licensed_until, units)

    def holds_on(self, day: date) -> bool:
        return self.licensed_from <= day <= self.licensed_until


@dataclass(frozen=True, slots=True)
class Assessor:
    assessor_id: UUID
    agency: str
    person_id: UUID
    status: AssessorStatus
    certificate_id: UUID | None
    """The assessor certificate, where one made him qualified; masters are entered on other evidence."""
    institution: str | None
    """The agency that employs him; None: independent."""
    licence: Licence | None
    evidence: str | None
    """Code of what the units were recognised on."""
    version: int = 1
