"""Where the parts of assessment are put together, and the list of all that it does."""

from pathlib import Path

from assessment.http import (
    appointments,
    assessors,
    candidacies,
    counts,
    outcomes,
    papers,
    persons,
    record_sheets,
    schemes,
    tuks,
    workbooks,
)
from assessment.publishes.assessment_failed import AssessmentFailed
from assessment.publishes.assessment_passed import AssessmentPassed
from assessment.publishes.assessment_recommended import AssessmentRecommended
from assessment.publishes.assessment_scheduled import AssessmentScheduled
from assessment.publishes.assessor_licensed import AssessorLicensed
from assessment.publishes.assessor_qualified import AssessorQualified
from assessment.publishes.candidacy_opened import CandidacyOpened
from assessment.publishes.candidacy_withdrawn import CandidacyWithdrawn
from assessment.publishes.candidate_absent import CandidateAbsent
from assessment.publishes.scheme_published import SchemePublished
from assessment.reactions.forget_person_when_profile_tombstone import forget_person_when_profile_tombstone
from assessment.reactions.keep_cohort_when_cohort_changed import keep_cohort_when_cohort_changed
from assessment.reactions.keep_cohort_when_cohort_closed import keep_cohort_when_cohort_closed
from assessment.reactions.keep_cohort_when_cohort_opened import keep_cohort_when_cohort_opened
from assessment.reactions.keep_person_when_person_profile import keep_person_when_person_profile
from assessment.reactions.keep_ties_when_training_discontinued import keep_ties_when_training_discontinued
from assessment.reactions.open_candidacy_when_training_completed import open_candidacy_when_training_completed
from assessment.reactions.qualify_assessor_when_certificate_issued import (
    qualify_assessor_when_certificate_issued,
)
from assessment.reactions.withdraw_candidacy_when_consent_withdrawn import (
    withdraw_candidacy_when_consent_withdrawn,
)
from assessment.reactions.withdraw_candidacy_when_person_erased import withdraw_candidacy_when_person_erased
from assessment.settings import Settings
from assessment.storage.tables import metadata
from chassis import Service


def compose() -> Service:
    return Service(
        name="assessment",
        summary="Schemes, candidacies with their attempts, and the assessors who judge them.",
        root=Path(__file__).resolve().parents[2],
        settings=Settings,
        metadata=metadata,
        publishes=[
            SchemePublished,
            CandidacyOpened,
            AssessmentScheduled,
            CandidateAbsent,
            AssessmentRecommended,
            AssessmentPassed,
            AssessmentFailed,
            CandidacyWithdrawn,
            AssessorQualified,
            AssessorLicensed,
        ],
        reactions=[
            keep_cohort_when_cohort_opened,
            keep_cohort_when_cohort_changed,
            keep_cohort_when_cohort_closed,
            keep_person_when_person_profile,
            forget_person_when_profile_tombstone,
            open_candidacy_when_training_completed,
            keep_ties_when_training_discontinued,
            withdraw_candidacy_when_consent_withdrawn,
            withdraw_candidacy_when_person_erased,
            qualify_assessor_when_certificate_issued,
        ],
        routers=[
            schemes.router,
            tuks.router,
            assessors.router,
            candidacies.router,
            appointments.router,
            outcomes.router,
            persons.router,
            papers.router,
            record_sheets.router,
            workbooks.router,
            counts.router,
        ],
    )
