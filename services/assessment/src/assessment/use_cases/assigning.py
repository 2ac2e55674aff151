"""What scheduling, rescheduling and replacing have in common: is this assessor free and impartial for this case?"""

from collections.abc import Sequence

from assessment.domain.assessor import Assessor
from assessment.domain.assignment import Slot, judge, objections
from assessment.domain.candidacy import Candidacy
from assessment.domain.refusals import AssessorNotEligible, TukNotFound
from assessment.domain.verdict import Verdict
from assessment.storage import assessors, cases, tuks
from chassis import Transaction


async def judge_all(
    tx: Transaction, candidacy: Candidacy, slot: Slot, candidates: Sequence[Assessor]
) -> list[tuple[Assessor, list[Verdict]]]:
    """Each assessor with the verdict of every rule."""
    case = await cases.of(tx, candidacy)
    diaries = await assessors.diaries(
        tx,
        [assessor.assessor_id for assessor in candidates],
        day=slot.day,
        candidate=candidacy.person_id,
        candidacy_id=candidacy.candidacy_id,
    )
    return [(assessor, judge(assessor, case, slot, diaries[assessor.assessor_id])) for assessor in candidates]


async def check_assignment(tx: Transaction, candidacy: Candidacy, slot: Slot, assessor: Assessor) -> None:
    """The assessor's row must be locked. Raises AssessorNotEligible with every reason."""
    [(_, verdicts)] = await judge_all(tx, candidacy, slot, [assessor])
    against = objections(verdicts)
    if against:
        raise AssessorNotEligible(
            "; ".join(verdict.detail for verdict in against), field="assessor_id", verdicts=against
        )


async def check_tuk(tx: Transaction, tuk_key: str, *, agency: str) -> None:
    if await tuks.find(tx, tuk_key, agency=agency) is None:
        raise TukNotFound(f"your agency has no place of assessment {tuk_key}", field="tuk_key")
