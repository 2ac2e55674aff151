"""What becomes of each applicant, drawn by lot.

An applicant's lots derive from seed, cohort and ordinal alone, so that a second run tells the same story
whatever the order in which cohorts, requests and events happen to be served. Within a cohort the lots are
*ranked*, never compared with a probability: that is how a cohort ends with exactly as many certificates
as planned, whoever turned out to be in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle, islice
from random import Random

from ekspor.demo.plan import CohortPlan


class Flaw(StrEnum):
    """Why an applicant is not eligible; his application is rejected with that verdict."""

    LIVES_ELSEWHERE = "lives_elsewhere"
    TOO_YOUNG = "too_young"
    LIVES_ACROSS_THE_BORDER = "lives_across_the_border"


class Slip(StrEnum):
    """What is wrong with a NIK as first written; it is refused, corrected and sent again."""

    ANOTHER_DAY = "another_day"
    ANOTHER_GENDER = "another_gender"


class Outcome(StrEnum):
    """How a seat in a cohort ends."""

    CERTIFIED = "certified"
    CERTIFIED_AFTER_MAKE_UP = "certified_after_make_up"
    CERTIFIED_AFTER_ABSENCE = "certified_after_absence"
    CERTIFIED_AFTER_REASSESSMENT = "certified_after_reassessment"
    CERTIFIED_AFTER_OVERRULING = "certified_after_overruling"
    DROPS_OUT = "drops_out"
    MISSES_SESSIONS = "misses_sessions"
    FAILS_A_MODULE = "fails_a_module"
    UNMENTORED = "unmentored"
    FAILS_TWICE = "fails_twice"

    @property
    def completes_training(self) -> bool:
        return self in _TRAINED

    @property
    def is_certified(self) -> bool:
        return self in _TRAINED and self is not Outcome.FAILS_TWICE

    @property
    def is_reassessed(self) -> bool:
        return self in _REASSESSED


_REASSESSED = frozenset(
    {Outcome.CERTIFIED_AFTER_REASSESSMENT, Outcome.CERTIFIED_AFTER_OVERRULING, Outcome.FAILS_TWICE}
)
_TRAINED = _REASSESSED | {
    Outcome.CERTIFIED,
    Outcome.CERTIFIED_AFTER_MAKE_UP,
    Outcome.CERTIFIED_AFTER_ABSENCE,
}


class Shipment(StrEnum):
    """What becomes of a certificate holder's first export record."""

    VERIFIED = "verified"
    REJECTED = "rejected"
    PENDING = "pending"


FLAWED_ONE_IN = 9
SLIPS_ONE_IN = 18
SHIPS_ONE_IN = 3
_LOSSES = (
    Outcome.DROPS_OUT,
    Outcome.FAILS_TWICE,
    Outcome.MISSES_SESSIONS,
    Outcome.FAILS_A_MODULE,
    Outcome.UNMENTORED,
    Outcome.FAILS_TWICE,
)
_DETOURS = (
    Outcome.CERTIFIED_AFTER_REASSESSMENT,
    Outcome.CERTIFIED_AFTER_ABSENCE,
    Outcome.CERTIFIED_AFTER_MAKE_UP,
    Outcome.CERTIFIED_AFTER_OVERRULING,
)
_SHIPMENTS = (
    Shipment.VERIFIED,
    Shipment.REJECTED,
    Shipment.VERIFIED,
    Shipment.PENDING,
    Shipment.VERIFIED,
)


@dataclass(frozen=True, slots=True)
class Lots:
    """Numbers between 0 and 1, one per question that fate answers."""

    flaw: float
    withdrawal: float
    outcome: float
    shipment: float


def rng(seed: int, cohort: int, ordinal: int) -> Random:
    """The source of everything that is particular to one applicant."""
    return Random(f"{seed}:{cohort}:{ordinal}")


def lots(seed: int, cohort: CohortPlan) -> dict[int, Lots]:
    """The lots of each applicant of a cohort, by ordinal from 1."""
    drawn = {}
    for ordinal in range(1, cohort.applicants + 1):
        source = Random(f"{seed}:{cohort.ordinal}:{ordinal}:lots")
        drawn[ordinal] = Lots(source.random(), source.random(), source.random(), source.random())
    return drawn


def flaws(drawn: dict[int, Lots]) -> dict[int, Flaw]:
    """Who is not eligible, and why; each kind of flaw as often as any other."""
    ranked = sorted(drawn, key=lambda ordinal: drawn[ordinal].flaw)
    return dict(zip(ranked[: -(-len(ranked) // FLAWED_ONE_IN)], cycle(Flaw), strict=False))


def slips(drawn: dict[int, Lots]) -> dict[int, Slip]:
    """Whose NIK is first written wrong. None of them has a flaw as well."""
    ranked = sorted(drawn, key=lambda ordinal: drawn[ordinal].flaw, reverse=True)
    return dict(zip(ranked[: -(-len(ranked) // SLIPS_ONE_IN)], cycle(Slip), strict=False))


def withdrawing(drawn: dict[int, Lots], enrolled: Iterable[int], count: int) -> list[int]:
    """Which of the enrolled give their seat back before the window closes, in that order."""
    return sorted(enrolled, key=lambda ordinal: drawn[ordinal].withdrawal)[:count]


def outcomes(drawn: dict[int, Lots], participants: Iterable[int], certified: int) -> dict[int, Outcome]:
    """How each participant's seat ends; `certified` of them with a certificate."""
    ranked = sorted(participants, key=lambda ordinal: drawn[ordinal].outcome)
    losers, winners = ranked[certified:], ranked[:certified]
    detours = _DETOURS[: len(winners) // 2]
    told = dict.fromkeys(winners, Outcome.CERTIFIED)
    told.update(zip(winners, detours, strict=False))
    told.update(zip(losers, islice(cycle(_LOSSES), len(losers)), strict=True))
    return told


def shipments(drawn: dict[int, Lots], certified: Iterable[int]) -> dict[int, Shipment]:
    """Who of the certified exports by the end of the demo, and what customs makes of it."""
    ranked = sorted(certified, key=lambda ordinal: drawn[ordinal].shipment)
    count = -(-len(ranked) // SHIPS_ONE_IN)
    return dict(zip(ranked[:count], cycle(_SHIPMENTS), strict=False))
