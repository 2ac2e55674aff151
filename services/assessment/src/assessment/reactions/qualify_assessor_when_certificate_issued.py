from assessment.domain.assessor import Assessor, AssessorStatus
from assessment.needs.certificate_issued import CertificateIssued
from assessment.publishes.assessor_qualified import AssessorQualified
from assessment.storage import assessors, cohorts
from chassis import NotYet, Transaction, new_id, reacts_to


@reacts_to(CertificateIssued)
async def qualify_assessor_when_certificate_issued(fact: CertificateIssued, tx: Transaction) -> None:
    """A certificate of the assessor track makes its holder an assessor of the body that assessed him: qualified,
    not yet licensed. Somebody who is an assessor there already (a later revision, a master) stays what he is."""
    if fact.track != "assessor":
        return
    cohort = await cohorts.find(tx, fact.cohort_id)
    if cohort is None:
        raise NotYet("cohort", fact.cohort_id)
    assessor = Assessor(
        assessor_id=new_id(),
        agency=cohort.assessor_body,
        person_id=fact.person_id,
        status=AssessorStatus.QUALIFIED,
        certificate_id=fact.certificate_id,
        institution=None,
        licence=None,
        evidence=None,
    )
    if await assessors.add(tx, assessor):
        qualified = AssessorQualified(
            assessor_id=assessor.assessor_id,
            person_id=assessor.person_id,
            certificate_id=fact.certificate_id,
            occurred_on=fact.occurred_on,
        )
        tx.tell(qualified, agency=assessor.agency, organiser=assessor.agency)
