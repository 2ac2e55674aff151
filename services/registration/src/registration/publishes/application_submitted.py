"""Somebody asks for a seat. Coarse facts only, so that reporting can count without knowing anybody."""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import UUID

from chassis.facts import Fact
from chassis.types import AreaCode, Code
from registration.domain.vocabulary import (
    AgeBand,
    FormerEmployment,
    Gender,
    PriorityGroup,
    Sector,
    Track,
)
from registration.publishes.cohort_state import EXAMPLE_COHORT, EXAMPLE_PROGRAMME
from registration.publishes.person_registered import EXAMPLE_PERSON

EXAMPLE_ENROLMENT = UUID("01890a5d-ac98-7d2e-8a3b-4c5d6e7f8091")


class ApplicationSubmitted(
    Fact, topic="registration.enrolments", stem="application_submitted", subject="enrolment_id"
):
    """`priority_groups` are those recognised, not those claimed; `sector` is none without a business."""

    enrolment_id: UUID
    cohort_id: UUID
    programme_id: UUID
    person_id: UUID
    business_id: UUID | None
    track: Track
    age_band: AgeBand
    gender: Gender
    kecamatan_code: AreaCode
    cluster_key: Code | None
    priority_groups: list[PriorityGroup]
    sector: Sector
    former_employment: FormerEmployment
    occurred_on: date

    @classmethod
    def example(cls) -> Self:
        return cls(
            enrolment_id=EXAMPLE_ENROLMENT,
            cohort_id=EXAMPLE_COHORT,
            programme_id=EXAMPLE_PROGRAMME,
            person_id=EXAMPLE_PERSON,
            business_id=UUID("01890a5d-ac99-7e4f-9b2a-3c4d5e6f7a8b"),
            track="exporter",
            age_band="30_39",
            gender="female",
            kecamatan_code="36.71.13",
            cluster_key="CIPADU",
            priority_groups=["millennial", "pasar_cipadu"],
            sector="textile",
            former_employment="self_employed",
            occurred_on=date(2023, 6, 5),
        )
