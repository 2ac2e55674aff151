"""May this assessor assess this candidate on this day? Every reason against it, never the first alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from assessment.domain.assessor import Assessor
from assessment.domain.calendar_years import years_before
from assessment.domain.refusals import InvalidAppointment
from assessment.domain.verdict import Verdict


class TieKind(StrEnum):
    TAUGHT = "taught"
    MENTORED = "mentored"


@dataclass(frozen=True, slots=True)
class Tie:
    """Somebody taught or mentored the candidate, last on that day, in whichever training."""

    person_id: UUID
    kind: TieKind
    last_on: date


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of a day, or the day as a whole."""

    day: date
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    """Both or neither; without a time only the day's load is judged."""

    def __post_init__(self) -> None:
        if self.starts_at is None and self.ends_at is None:
            return
        if self.starts_at is None or self.ends_at is None:
            raise InvalidAppointment("starts_at and ends_at are given together", field="starts_at")
        if not self.starts_at < self.ends_at:
            raise InvalidAppointment("ends before it begins", field="ends_at")

    @classmethod
    def on(cls, day: date, starts_at: datetime | None, ends_at: datetime | None) -> "Slot":
        """As somebody asks for it: the time, in his own offset, lies on that day. Raises InvalidAppointment."""
        if starts_at is not None and starts_at.date() != day:
            raise InvalidAppointment(f"{starts_at.date()} is not {day}", field="starts_at")
        return cls(day, starts_at, ends_at)

    def clashes_with(self, other: "Slot") -> bool:
        if self.starts_at is None or self.ends_at is None or other.starts_at is None or other.ends_at is None:
            return False
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Appointment:
    slot: Slot
    tuk_key: str

    @property
    def assessment_on(self) -> date:
        return self.slot.day


@dataclass(frozen=True, slots=True)
class Case:
    """What of the candidate, his cohort and its scheme bears on assigning and deciding."""

    candidate: UUID
    units: tuple[str, ...]
    """Those to be assessed in this attempt."""
    trainer: str
    """The agency that trained the cohort."""
    ties: tuple[Tie, ...]
    conflict_of_interest_years: int
    max_assessments_per_day: int
    attempts_allowed: int


@dataclass(frozen=True, slots=True)
class Diary:
    """What the assessor already has that day for others, and whether he declared a relation to the candidate."""

    slots: tuple[Slot, ...] = ()
    related_to_candidate: bool = False


def judge(assessor: Assessor, case: Case, slot: Slot, diary: Diary) -> list[Verdict]:
    """A verdict for every rule; the assignment stands when all have passed."""
    return [
        *_licence(assessor, case, slot.day),
        *_conflicts_of_interest(assessor, case, slot.day, diary),
        *_time(case, slot, diary),
    ]


def objections(verdicts: list[Verdict]) -> list[Verdict]:
    return [verdict for verdict in verdicts if not verdict.passed]


def _licence(assessor: Assessor, case: Case, day: date) -> Iterator[Verdict]:
    licence = assessor.licence
    if licence is None:
        yield Verdict("licence_valid", False, "qualified, not licensed")
        yield Verdict("units_covered", False, "no licence, so no units")
        return
    period = f"licensed {licence.licensed_from} to {licence.licensed_until}"
    yield Verdict("licence_valid", licence.holds_on(day), period)
    missing = sorted(set(case.units) - licence.unit_codes)
    yield Verdict(
        "units_covered", not missing, f"not covered: {', '.join(missing)}" if missing else "all units covered"
    )


def _conflicts_of_interest(assessor: Assessor, case: Case, day: date, diary: Diary) -> Iterator[Verdict]:
    yield Verdict(
        "not_the_candidate", assessor.person_id != case.candidate, "assessor and candidate compared"
    )
    since = years_before(day, case.conflict_of_interest_years)
    for kind, rule in ((TieKind.TAUGHT, "did_not_teach"), (TieKind.MENTORED, "did_not_mentor")):
        last = max(
            (tie.last_on for tie in case.ties if tie.kind is kind and tie.person_id == assessor.person_id),
            default=None,
        )
        conflict = last is not None and last >= since
        yield Verdict(
            rule, not conflict, f"{kind} the candidate last on {last}" if conflict else f"not since {since}"
        )
    same = assessor.institution is not None and assessor.institution == case.trainer
    yield Verdict(
        "other_institution", not same, f"trained by {case.trainer}, employed by {assessor.institution}"
    )
    yield Verdict(
        "no_declared_relation",
        not diary.related_to_candidate,
        "declared a relation" if diary.related_to_candidate else "none declared",
    )


def _time(case: Case, slot: Slot, diary: Diary) -> Iterator[Verdict]:
    load = len(diary.slots)
    yield Verdict(
        "within_daily_load",
        load < case.max_assessments_per_day,
        f"{load} of {case.max_assessments_per_day} that day",
    )
    clash = next((other for other in diary.slots if slot.clashes_with(other)), None)
    yield Verdict(
        "no_clash", clash is None, "another candidate at that time" if clash else "free at that time"
    )
