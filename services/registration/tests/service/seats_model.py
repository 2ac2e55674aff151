"""What ought to become of applicants and seats, in plain lists that are gone through anew at every step.

It shares no code with the service, which counts instead: see `test_seats_whatever_happens.py`.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

SEMESTER_STARTS = date(2025, 7, 1)
DEADLINE = date(2025, 7, 15)
"""The last day on which a freed seat is given to somebody in line: 14 days after the semester began."""


@dataclass(eq=False)
class Place:
    """An enrolment, as the model sees it."""

    enrolment_id: UUID
    person: int
    groups: set[str]
    score: int
    day: date
    status: str = "applied"
    pool: str | None = None
    had_a_seat: bool = False
    ended_on: date | None = None
    transferred: bool = False

    @property
    def is_open(self) -> bool:
        return self.status in ("applied", "enrolled", "waitlisted")


@dataclass(eq=False)
class Cohort:
    """`reserved` as it was opened, `seats` by pool as they are now, `places` in the order of their recording."""

    cohort_id: UUID
    ranked: bool
    reserved: dict[str, int]
    seats: dict[str, int]
    version: int = 1
    closed: bool = False
    places: list[Place] = field(default_factory=list)

    def in_line(self, pool: str = "general", status: str = "waitlisted") -> list[Place]:
        waiting = [p for p in self.places if p.status == status and pool in {"general", *p.groups}]
        return sorted(waiting, key=lambda p: (-p.score, p.day))

    def taken(self, pool: str) -> int:
        return sum(p.pool == pool for p in self.places)

    def free(self, pool: str) -> int:
        return self.seats[pool] - self.taken(pool)

    def seat_for(self, groups: set[str]) -> str | None:
        """The pool that has a seat for which nobody waits, reserved ones first."""
        pools = [*sorted(groups & self.reserved.keys()), "general"]
        return next((pool for pool in pools if self.free(pool) > 0 and not self.in_line(pool)), None)

    def open_to_all(self, pool: str, seats: int) -> None:
        self.seats[pool] -= seats
        self.seats["general"] += seats


class Model:
    """What becomes of everybody, and what is told of each, step by step."""

    def __init__(self, cohorts: list[Cohort]) -> None:
        self.cohorts = cohorts
        self.told: defaultdict[UUID, list[str]] = defaultdict(list)

    def apply(self, cohort: Cohort, place: Place) -> None:
        self.told[place.enrolment_id].append("application_submitted")
        cohort.places.append(place)
        if cohort.closed or self.enrolled_before(place):
            self.end(place, "rejected", place.day)
        elif not cohort.ranked:
            pool = cohort.seat_for(place.groups)
            self.seat(place, pool) if pool else self.queue(place)

    def withdraw(self, cohort: Cohort, place: Place, on: date) -> None:
        pool = place.pool
        self.end(place, "withdrawn", on)
        if pool is not None:
            if cohort.closed and pool != "general":
                cohort.open_to_all(pool, 1)
                pool = "general"
            self.promote(cohort, pool, on)

    def transfer(self, cohort: Cohort, place: Place, target: Cohort, on: date) -> str | None:
        """The pool there; None if it is refused."""
        there = any(p.person == place.person and p.is_open for p in target.places)
        if not place.is_open or there or on > DEADLINE or self.enrolled_before(place):
            return None
        pool = target.seat_for(place.groups)
        if pool is not None:
            place.transferred = True
            self.withdraw(cohort, place, on)
        return pool

    def close(self, cohort: Cohort, on: date) -> None:
        if cohort.closed or cohort.ranked:
            cohort.closed = True
            return
        cohort.closed = True
        for pool in cohort.reserved:
            cohort.open_to_all(pool, cohort.free(pool))
        self.fill(cohort, cohort.free("general"), on)

    def admit(self, cohort: Cohort, on: date) -> None:
        for place in cohort.in_line(status="applied"):
            if self.enrolled_before(place):
                self.end(place, "rejected", on)
        line = cohort.in_line(status="applied")
        for place in line:
            pool = next(
                (g for g in sorted(place.groups & cohort.reserved.keys()) if cohort.free(g) > 0), None
            )
            if pool is not None:
                self.seat(place, pool)
        for pool in cohort.reserved:
            cohort.open_to_all(pool, cohort.free(pool))
        for place in line:
            if place.status == "applied":
                self.seat(place, "general") if cohort.free("general") else self.queue(place)

    def change_quota(self, cohort: Cohort, quota: int, on: date) -> bool:
        more = quota - sum(cohort.seats.values())
        if quota < sum(cohort.reserved.values()) or cohort.free("general") < -more:
            return False
        cohort.seats["general"] += more
        self.fill(cohort, more, on)
        return True

    def fill(self, cohort: Cohort, seats: int, on: date) -> None:
        while seats > 0 and self.promote(cohort, "general", on):
            seats -= 1

    def promote(self, cohort: Cohort, pool: str, on: date) -> bool:
        for place in cohort.in_line(pool) if on <= DEADLINE else []:
            if not self.enrolled_before(place):
                self.seat(place, pool)
                return True
            self.end(place, "rejected", on)
        return False

    def enrolled_before(self, place: Place) -> bool:
        """In the programme; a seat given back before the semester, or by a transfer, is none."""
        return any(
            p.person == place.person
            and p is not place
            and p.had_a_seat
            and not p.transferred
            and (p.ended_on is None or p.ended_on >= SEMESTER_STARTS)
            for cohort in self.cohorts
            for p in cohort.places
        )

    def seat(self, place: Place, pool: str) -> None:
        place.status, place.pool, place.had_a_seat = "enrolled", pool, True
        self.told[place.enrolment_id].append("participant_enrolled")

    def queue(self, place: Place) -> None:
        place.status = "waitlisted"
        self.told[place.enrolment_id].append("participant_waitlisted")

    def end(self, place: Place, status: str, on: date) -> None:
        place.status, place.pool, place.ended_on = status, None, on
        self.told[place.enrolment_id].append(
            "application_rejected" if status == "rejected" else "enrolment_withdrawn"
        )
