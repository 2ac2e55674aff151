"""Whole sheets: a verdict for every row, and either all of them are recorded or none.

A sheet may be corrected freely until it has made a fact. So a row that would change what a told module stands on is
refused, and so is one for a training that has ended; a row that repeats what stands is always welcome, which lets an
agency send the whole list again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from training.domain.attendance import Mark
from training.domain.refusals import RowsRefused

V = TypeVar("V", Mark, int)


@dataclass(frozen=True, slots=True)
class Row(Generic[V]):
    """`number` is the row's own in the file it came from; else it is counted from 1 in the order sent."""

    enrolment_id: UUID
    value: V
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """One of the cohort, as a sheet of one module sees him."""

    training_id: UUID
    enrolment_id: UUID
    person_id: UUID
    running: bool
    module_told: bool


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """`row` is the row's number; a row that ought to be there and is not has none."""

    row: int | None
    enrolment_id: str
    passed: bool
    rule: str
    detail: str

    def as_dict(self) -> dict[str, object]:
        return {
            "row": self.row,
            "enrolment_id": self.enrolment_id,
            "passed": self.passed,
            "rule": self.rule,
            "detail": self.detail,
        }


@dataclass(frozen=True, slots=True)
class Accepted(Generic[V]):
    """What a sheet changes, by training id: values to write, and trainings whose row is taken away."""

    write: Mapping[UUID, V]
    remove: frozenset[UUID]


def judge_sheet(
    rows: Sequence[Row[V]],
    participants: Iterable[Participant],
    standing: Mapping[UUID, V],
    *,
    replaces: bool,
) -> Accepted[V]:
    """What to write, or RowsRefused with the verdict of every row.

    `standing` is what is recorded now, by training id. When the sheet `replaces` what stands, whoever it does not
    name loses his row; else he keeps it.
    """
    by_enrolment = {participant.enrolment_id: participant for participant in participants}
    seen: set[UUID] = set()
    write: dict[UUID, V] = {}
    verdicts: list[RowVerdict] = []
    for position, row in enumerate(rows, start=1):
        number = position if row.number is None else row.number
        participant = by_enrolment.get(row.enrolment_id)
        rule, detail = _broken_rule(row, participant, seen, standing)
        verdicts.append(RowVerdict(number, str(row.enrolment_id), not rule, rule or "accepted", detail))
        seen.add(row.enrolment_id)
        if participant is not None and not rule and standing.get(participant.training_id) != row.value:
            write[participant.training_id] = row.value
    remove: set[UUID] = set()
    if replaces:
        for participant in by_enrolment.values():
            if participant.enrolment_id in seen or participant.training_id not in standing:
                continue
            if not participant.running:
                continue  # his rows stand as they are; nobody needs to repeat them
            if participant.module_told:
                detail = "the module is completed on this row: it cannot be left out"
                verdicts.append(RowVerdict(None, str(participant.enrolment_id), False, "module_told", detail))
            remove.add(participant.training_id)
    if not all(verdict.passed for verdict in verdicts):
        bad = sum(not verdict.passed for verdict in verdicts)
        raise RowsRefused(
            f"{bad} of {len(verdicts)} rows are wrong", verdicts=[v.as_dict() for v in verdicts]
        )
    return Accepted(write, frozenset(remove))


def _broken_rule(
    row: Row[V], participant: Participant | None, seen: set[UUID], standing: Mapping[UUID, V]
) -> tuple[str, str]:
    if row.enrolment_id in seen:
        return "named_once", "this enrolment stands on the sheet twice"
    if participant is None:
        return "enrolment_in_cohort", "no training of this cohort belongs to this enrolment"
    before = standing.get(participant.training_id)
    if before == row.value:
        return "", "as it stands"
    if not participant.running:
        return "training_running", "the training has ended and changes no more"
    if participant.module_told and before is not None:
        return "module_told", f"the module is completed on the value {before!s}: it cannot be changed"
    return "", "recorded" if before is None else "corrected"
