"""What scheduling, rescheduling and replacing have in common: is this assessor free and impartial for this case?"""

from collections.abc import Sequence
from uuid import UUID

from assessment.domain.assessor import Assessor
from assessment.domain.assignment import Case, Slot, judge, objections
from assessment.domain.candidacy import Candidacy
from assessment.domain.refusals import AssessorNotEligible, TukNotFound
from assessment.domain.verdict import Verdict
from assessment.storage import assessors, cases, tuks
from chassis import Transaction


async def lock_assessor(tx: Transaction, candidacy: Candidacy, slot: Slot, assessor_id: UUID) -> Assessor:
    """The assessor, free and impartial. His row stays locked until the commit, so that his day is counted by one
    assignment at a time; it is locked late, since all candidates of a day wait for it.

    Raises AssessorNotFound, and AssessorNotEligible with every reason.
    """
    case = await cases.of(tx, candidacy)
    assessor = await assessors.lock(tx, assessor_id, agency=candidacy.agency)
    [(_, verdicts)] = await _judge(tx, case, candidacy, slot, [assessor])
    against = objections(verdicts)
    if against:
        raise AssessorNotEligible(
            "; ".join(verdict.detail for verdict in against), field="assessor_id", verdicts=against
        )
    return assessor


async def judge_all(
    tx: Transaction, candidacy: Candidacy, slot: Slot
) -> list[tuple[Assessor, list[Verdict]]]:
    """Each assessor of the agency with the verdict of every rule."""
    every = await assessors.listing(tx, agency=candidacy.agency)
    return await _judge(tx, await cases.of(tx, candidacy), candidacy, slot, every)


async def _judge(
    tx: Transaction, case: Case, candidacy: Candidacy, slot: Slot, candidates: Sequence[Assessor]
) -> list[tuple[Assessor, list[Verdict]]]:
    diaries = await assessors.diaries(
        tx,
        [assessor.assessor_id for assessor in candidates],
        day=slot.day,
        candidate=candidacy.person_id,
        candidacy_id=candidacy.candidacy_id,
    )
    return [(assessor, judge(assessor, case, slot, diaries[assessor.assessor_id])) for assessor in candidates]


async def check_tuk(tx: Transaction, tuk_key: str, *, agency: str) -> None:
    if await tuks.find(tx, tuk_key, agency=agency) is None:
        raise TukNotFound(f"your agency has no place of assessment {tuk_key}", field="tuk_key")
