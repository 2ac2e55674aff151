"""Who decides is neither assessor nor trainer of the candidate, nor the candidate. People are compared by id."""

from collections.abc import Collection
from uuid import UUID

from assessment.domain.assignment import Tie
from assessment.domain.refusals import DecisionMakerNotIndependent
from assessment.domain.verdict import Verdict


def check_decision_maker(
    decided_by: UUID, *, candidate: UUID, assessors: Collection[UUID], ties: Collection[Tie]
) -> None:
    """`assessors` are those of every attempt of the candidacy, `ties` all who ever taught or mentored.

    Raises DecisionMakerNotIndependent with every tie found.
    """
    found: list[Verdict] = []
    if decided_by == candidate:
        found.append(Verdict("not_the_candidate", False, "decides on himself"))
    if decided_by in assessors:
        found.append(Verdict("not_the_assessor", False, "assessed the candidate"))
    found.extend(
        Verdict(f"not_{tie.kind}_by", False, f"{tie.kind} the candidate last on {tie.last_on}")
        for tie in ties
        if tie.person_id == decided_by
    )
    if found:
        detail = "; ".join(verdict.detail for verdict in found)
        raise DecisionMakerNotIndependent(detail, verdicts=found)
