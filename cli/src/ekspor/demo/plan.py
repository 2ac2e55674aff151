"""Which cohorts the demo opens, when and where, and how many of their seats end with a certificate.

Everything here follows from the size alone. The calendar lies between the agreement of 20 May 2023 and its
deadline two years later; the demo looks back at it from the end of May 2025.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from reference import places

AGREEMENT = date(2023, 5, 20)
DEADLINE = date(2025, 5, 20)
BUSINESS_DATE = date(2025, 5, 31)

SEATS = 20
"""A room of a training centre; the real cohorts of 2023 and 2024 had 19 participants."""
CERTIFIED_PER_COHORT = 14
APPLICANTS_PER_SEAT = 1.8
LOSSES_AT_LEAST = 6
"""Seats that end without a certificate, so that every kind of fate occurs even in the smallest demo."""
LARGEST = 3_500
"""Beyond this the four training centres have no free room left in a semester."""

RESERVED = {"pasar_cipadu": 3, "millennial": 2}

WORKING_DAYS_A_WEEK = 5
HALF_DAYS = 2


@dataclass(frozen=True, slots=True)
class Intake:
    """A semester that all four training centres begin on the same day."""

    ordinal: int
    window_opens_on: date
    window_closes_on: date
    semester_starts_on: date
    semester_ends_on: date
    assessments_from: date
    reassessments_from: date


ASSESSOR_INTAKE = Intake(
    ordinal=0,
    window_opens_on=date(2023, 5, 22),
    window_closes_on=date(2023, 6, 2),
    semester_starts_on=date(2023, 6, 5),
    semester_ends_on=date(2023, 10, 27),
    assessments_from=date(2023, 11, 6),
    reassessments_from=date(2023, 11, 13),
)
LICENSED_FROM = date(2023, 11, 20)
LICENSED_UNTIL = date(2026, 11, 19)

INTAKES = (
    Intake(
        1,
        window_opens_on=date(2023, 5, 22),
        window_closes_on=date(2023, 6, 16),
        semester_starts_on=date(2023, 6, 19),
        semester_ends_on=date(2023, 11, 24),
        assessments_from=date(2023, 12, 4),
        reassessments_from=date(2023, 12, 27),
    ),
    Intake(
        2,
        window_opens_on=date(2023, 10, 30),
        window_closes_on=date(2023, 11, 24),
        semester_starts_on=date(2023, 12, 4),
        semester_ends_on=date(2024, 5, 3),
        assessments_from=date(2024, 5, 13),
        reassessments_from=date(2024, 6, 10),
    ),
    Intake(
        3,
        window_opens_on=date(2024, 4, 29),
        window_closes_on=date(2024, 5, 24),
        semester_starts_on=date(2024, 6, 3),
        semester_ends_on=date(2024, 11, 8),
        assessments_from=date(2024, 11, 18),
        reassessments_from=date(2024, 12, 16),
    ),
    Intake(
        4,
        window_opens_on=date(2024, 10, 28),
        window_closes_on=date(2024, 11, 22),
        semester_starts_on=date(2024, 11, 25),
        semester_ends_on=date(2025, 4, 4),
        assessments_from=date(2025, 4, 14),
        reassessments_from=date(2025, 5, 5),
    ),
)


@dataclass(frozen=True, slots=True)
class CohortPlan:
    ordinal: int
    """From 1; 0 is the cohort of assessor candidates."""
    code: str
    name: str
    track: str
    intake: Intake
    position: int
    """Among the cohorts of its intake, from 0: gives it an assessor of its own at any time."""
    centre: str
    agency: str
    """Who trains it."""
    slot: int
    """Among the cohorts of its training centre in the same semester: weekday, half-day and room."""
    scheme_key: str
    quota: int
    applicants: int
    certified: int
    withdrawals: int

    @property
    def room_key(self) -> str:
        return f"{self.centre}-R{self.lane + 1}"

    @property
    def lane(self) -> int:
        """One room with its own instructors and mentor, five days a week, two half-days."""
        return self.slot // (WORKING_DAYS_A_WEEK * HALF_DAYS)

    @property
    def weekday(self) -> int:
        return self.slot % WORKING_DAYS_A_WEEK

    @property
    def begins_at(self) -> int:
        """The hour, local time: mornings first, afternoons when the week is full."""
        return 8 if (self.slot // WORKING_DAYS_A_WEEK) % HALF_DAYS == 0 else 13


@dataclass(frozen=True, slots=True)
class Plan:
    size: int
    assessors: CohortPlan
    cohorts: tuple[CohortPlan, ...]

    @property
    def applicants(self) -> int:
        return sum(cohort.applicants for cohort in self.cohorts)


def plan(size: int) -> Plan:
    """The plan by which exactly `size` exporters are certified. Raises ValueError for an impossible size."""
    if not 1 <= size <= LARGEST:
        raise ValueError(f"the demo certifies between 1 and {LARGEST} exporters, not {size}")
    count = -(-size // CERTIFIED_PER_COHORT)
    cohorts = tuple(_exporter_cohorts(size, count))
    return Plan(size, _assessor_cohort(count), cohorts)


def _exporter_cohorts(size: int, count: int) -> Iterator[CohortPlan]:
    centres = places.training_centres()
    seen_in_intake = [0] * len(INTAKES)
    for index in range(count):
        intake = INTAKES[index * len(INTAKES) // count]
        position = seen_in_intake[intake.ordinal - 1]
        seen_in_intake[intake.ordinal - 1] += 1
        centre = centres[index % len(centres)]
        certified = size * (index + 1) // count - size * index // count
        quota = SEATS if certified + LOSSES_AT_LEAST >= SEATS - 2 else certified + LOSSES_AT_LEAST
        slot = position // len(centres)
        year, part = intake.semester_starts_on.year, 1 if intake.semester_starts_on.month <= 6 else 2
        yield CohortPlan(
            ordinal=index + 1,
            code=f"{centre.key}-{year}-{part}-{slot + 1:02}",
            name=f"Sekolah Ekspor {centre.name} {year}/{part} kelas {slot + 1}",
            track="exporter",
            intake=intake,
            position=position,
            centre=centre.key,
            agency=centre.key,
            slot=slot,
            scheme_key="PPEJP-01" if index % 4 == 3 else "SEN-06",
            quota=quota,
            applicants=round(quota * APPLICANTS_PER_SEAT),
            certified=certified,
            withdrawals=3 if index % 3 == 0 else 2,
        )


def _assessor_cohort(exporter_cohorts: int) -> CohortPlan:
    """Enough assessors for the busiest intake: each has one cohort at a time, for three days."""
    busiest = -(-exporter_cohorts // len(INTAKES))
    licensed = min(max(3, -(-busiest // 2)), 14)
    return CohortPlan(
        ordinal=0,
        code="OFFICE-SEN-2023-1-ASESOR",
        name="Pelatihan asesor Sekolah Ekspor 2023",
        track="assessor",
        intake=ASSESSOR_INTAKE,
        position=0,
        centre="OFFICE-SEN",
        agency="SEKOLAH-EKSPOR",
        slot=0,
        scheme_key="ASESOR-01",
        quota=licensed + 2,
        applicants=licensed + 6,
        certified=licensed,
        withdrawals=1,
    )
