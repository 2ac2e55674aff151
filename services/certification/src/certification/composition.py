"""Where the parts of certification are put together, and the list of all that it does."""

from pathlib import Path

from certification.credential.issuer import Issuer
from certification.http import (
    certificates,
    counts,
    exports,
    papers,
    public,
    standing,
    verify,
    workbooks,
)
from certification.publishes.certificate_issued import CertificateIssued
from certification.publishes.certificate_reinstated import CertificateReinstated
from certification.publishes.certificate_revoked import CertificateRevoked
from certification.publishes.certificate_suspended import CertificateSuspended
from certification.publishes.export_recorded import ExportRecorded
from certification.publishes.export_rejected import ExportRejected
from certification.publishes.export_verified import ExportVerified
from certification.reactions.forget_holder_when_profile_tombstone import forget_holder_when_profile_tombstone
from certification.reactions.issue_certificate_when_assessment_passed import (
    issue_certificate_when_assessment_passed,
)
from certification.reactions.keep_cohort_when_cohort_changed import keep_cohort_when_cohort_changed
from certification.reactions.keep_cohort_when_cohort_closed import keep_cohort_when_cohort_closed
from certification.reactions.keep_cohort_when_cohort_opened import keep_cohort_when_cohort_opened
from certification.reactions.keep_holder_when_person_profile import keep_holder_when_person_profile
from certification.reactions.keep_scheme_when_scheme_published import keep_scheme_when_scheme_published
from certification.settings import Settings
from certification.storage.tables import metadata
from certification.use_cases.take_back_numbers import take_back_numbers
from chassis import Service


def issuer(settings: Settings) -> Issuer:
    return Issuer.load(
        settings.public_url,
        settings.signing_key.get_secret_value(),
        settings.certifier_names,
        settings.former_keys,
    )


def compose() -> Service:
    return Service(
        name="certification",
        summary="Certificates with their standing, public verification, and export records.",
        root=Path(__file__).resolve().parents[2],
        settings=Settings,
        metadata=metadata,
        resources=issuer,
        adopted=take_back_numbers,
        publishes=[
            CertificateIssued,
            CertificateSuspended,
            CertificateReinstated,
            CertificateRevoked,
            ExportRecorded,
            ExportVerified,
            ExportRejected,
        ],
        reactions=[
            keep_cohort_when_cohort_opened,
            keep_cohort_when_cohort_changed,
            keep_cohort_when_cohort_closed,
            keep_scheme_when_scheme_published,
            keep_holder_when_person_profile,
            forget_holder_when_profile_tombstone,
            issue_certificate_when_assessment_passed,
        ],
        routers=[
            workbooks.router,
            certificates.router,
            papers.router,
            standing.router,
            exports.router,
            counts.router,
            public.router,
            verify.router,
        ],
    )
