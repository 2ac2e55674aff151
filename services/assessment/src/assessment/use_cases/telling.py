"""Facts about a candidacy bear its whole context; this fills it in."""

from datetime import date
from typing import Any

from assessment.domain.candidacy import Candidacy
from assessment.domain.record import UnitResult
from assessment.publishes.candidacy import CandidacyFact
from assessment.publishes.candidacy import UnitResult as ToldResult
from chassis import Transaction


def tell(
    tx: Transaction, kind: type[CandidacyFact], candidacy: Candidacy, occurred_on: date, **more: Any
) -> None:
    fact = kind(
        candidacy_id=candidacy.candidacy_id,
        enrolment_id=candidacy.enrolment_id,
        cohort_id=candidacy.cohort_id,
        person_id=candidacy.person_id,
        track=candidacy.track,  # type: ignore[arg-type]  # the event it came from had one of the two
        scheme_key=candidacy.scheme_key,
        scheme_version=candidacy.scheme_version,
        occurred_on=occurred_on,
        **more,
    )
    tx.tell(fact, agency=candidacy.agency, organiser=candidacy.organiser)


def told_results(results: tuple[UnitResult, ...]) -> list[ToldResult]:
    return [ToldResult(code=result.code, outcome=result.outcome.value) for result in results]
