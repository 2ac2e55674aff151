"""A decision that somebody is competent becomes a certificate, once all it says is known here."""

from certification.needs.assessment_passed import AssessmentPassed
from certification.storage import cohorts, holders, schemes
from certification.use_cases.issue_certificate import IssueCertificate, issue_certificate
from chassis import Ended, NotYet, Transaction, reacts_to


@reacts_to(AssessmentPassed)
async def issue_certificate_when_assessment_passed(fact: AssessmentPassed, tx: Transaction) -> None:
    holder = await holders.hold(tx, fact.person_id)
    if holder is None:
        raise NotYet("profile", fact.person_id)
    if holder.full_name is None:
        raise Ended("erased")
    cohort = await cohorts.find(tx, fact.cohort_id)
    if cohort is None:
        raise NotYet("cohort", fact.cohort_id)
    scheme = await schemes.find(tx, fact.scheme_key, fact.scheme_version)
    if scheme is None:
        raise NotYet("scheme", f"{fact.scheme_key}/{fact.scheme_version}")
    await issue_certificate(
        IssueCertificate(
            candidacy_id=fact.candidacy_id,
            attempt=fact.attempt,
            enrolment_id=fact.enrolment_id,
            person_id=fact.person_id,
            track=fact.track,
            decided_on=fact.occurred_on,
            holder_name=holder.full_name,
            cohort=cohort,
            scheme=scheme,
        ),
        tx,
    )
