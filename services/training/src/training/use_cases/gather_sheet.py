"""Gather what a paper sheet shows. It bears names, so who asked for it is written in the audit trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis import Transaction
from training.domain.cohort import Cohort
from training.domain.curriculum import Module
from training.domain.refusals import CohortNotFound, SessionNotFound
from training.domain.session import Session
from training.storage import cohorts, names, sessions, standing_sheets
from training.storage.standing_sheets import AttendanceLine, ScoreLine
from training.use_cases.find_module import module_of


@dataclass(frozen=True, slots=True)
class AttendancePaper:
    """Those in progress, and of one session everything that its sheet prints. `names` go by person."""

    cohort: Cohort
    module: Module
    session: Session
    of_module: Sequence[Session]
    lines: Sequence[AttendanceLine]
    names: dict[UUID, str]


@dataclass(frozen=True, slots=True)
class ScorePaper:
    module: Module
    lines: Sequence[ScoreLine]
    names: dict[UUID, str]


async def gather_attendance(tx: Transaction, cohort_id: UUID, session_id: UUID) -> AttendancePaper:
    """For the trainer and the organiser; of a make-up session only those who missed what it repeats.

    Raises CohortNotFound or SessionNotFound.
    """
    cohort = await _visible(tx, cohort_id)
    held = {session.session_id: session for session in await sessions.of_cohort(tx, cohort_id)}
    session = held.get(session_id)
    if session is None:
        raise SessionNotFound("the cohort has no such session", field="session_id")
    module = await module_of(tx, cohort, session.module_key)
    lines = [line for line in await standing_sheets.attendance_of(tx, cohort_id, session_id) if line.running]
    if session.make_up_for is not None:
        original = await standing_sheets.attendance_of(tx, cohort_id, session.make_up_for)
        there = {line.enrolment_id for line in original if line.mark is not None and line.mark.attended}
        lines = [line for line in lines if line.mark is not None or line.enrolment_id not in there]
    persons = {line.person_id for line in lines} | {session.instructor_person_id}
    tx.audit("names_on_paper", cohort_id, sheet="attendance", session_id=str(session_id))
    return AttendancePaper(
        cohort=cohort,
        module=module,
        session=session,
        of_module=[one for one in held.values() if one.module_key == module.module_key],
        lines=lines,
        names=await names.of(tx, persons),
    )


async def gather_scores(tx: Transaction, cohort_id: UUID, module_key: str) -> ScorePaper:
    """For the trainer and the organiser. Raises CohortNotFound or ModuleNotFound."""
    cohort = await _visible(tx, cohort_id)
    module = await module_of(tx, cohort, module_key)
    lines = [line for line in await standing_sheets.scores_of(tx, cohort_id, module_key) if line.running]
    tx.audit("names_on_paper", cohort_id, sheet="scores", module_key=module_key)
    return ScorePaper(module, lines, await names.of(tx, {line.person_id for line in lines}))


async def _visible(tx: Transaction, cohort_id: UUID) -> Cohort:
    cohort = await cohorts.visible_to(tx, cohort_id, agency=tx.caller.agency_key)
    if cohort is None:
        raise CohortNotFound("your agency neither trains nor organises such a cohort")
    return cohort
