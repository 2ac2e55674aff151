"""AK.02: what the assessor found, unit by unit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assessment.domain.refusals import InvalidRecord


class UnitOutcome(StrEnum):
    COMPETENT = "K"
    """kompeten"""
    NOT_YET = "BK"
    """belum kompeten"""


class Outcome(StrEnum):
    COMPETENT = "competent"
    NOT_YET_COMPETENT = "not_yet_competent"

    @classmethod
    def following_from(cls, results: Iterable["UnitResult"]) -> "Outcome":
        """Competent is who is competent in every unit assessed."""
        every = all(result.outcome is UnitOutcome.COMPETENT for result in results)
        return cls.COMPETENT if every else cls.NOT_YET_COMPETENT


@dataclass(frozen=True, slots=True)
class UnitResult:
    code: str
    outcome: UnitOutcome


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """One line of AK.02. Evidence is judged as valid, authentic, current and sufficient (VATM)."""

    code: str
    outcome: UnitOutcome
    valid: bool
    authentic: bool
    current: bool
    sufficient: bool

    @property
    def evidence_holds(self) -> bool:
        return self.valid and self.authentic and self.current and self.sufficient

    @property
    def result(self) -> UnitResult:
        return UnitResult(self.code, self.outcome)


def check_record(records: Sequence[UnitRecord], units: Sequence[str]) -> None:
    """Raises InvalidRecord, naming every unit in question: each unit of the attempt stands once, and K asks
    for evidence that holds in all four respects."""
    named = [record.code for record in records]
    faults = [
        *_fault("missing", [code for code in units if code not in named]),
        *_fault("not assessed in this attempt", [code for code in named if code not in units]),
        *_fault("more than once", sorted({code for code in named if named.count(code) > 1})),
        *_fault(
            "K without evidence that is valid, authentic, current and sufficient",
            [r.code for r in records if r.outcome is UnitOutcome.COMPETENT and not r.evidence_holds],
        ),
    ]
    if faults:
        raise InvalidRecord("; ".join(faults), field="units")


def _fault(what: str, codes: list[str]) -> list[str]:
    return [f"{what}: {', '.join(codes)}"] if codes else []
