"""Issue the certificate of a candidate who was found competent."""

from dataclasses import dataclass
from datetime import date
from secrets import token_urlsafe
from typing import Literal
from uuid import UUID

from certification.credential.document import Statement
from certification.credential.issuer import Issuer
from certification.domain.certificate import Standing
from certification.domain.validity import valid_until
from certification.publishes.certificate_issued import CertificateIssued
from certification.storage import certificates, numbers
from certification.storage.cohorts import Cohort
from certification.storage.schemes import Scheme
from chassis import Transaction
from chassis.ids import new_id
from chassis.refusals import Conflict

TOKEN_BYTES = 16
"""128 random bits: a verification link cannot be guessed."""

FIRST_REVISION = 1
"""Later ones correct a certificate and supersede it."""


class CandidacyAlreadyCertified(Conflict):
    code = "candidacy_already_certified"
    title = "The candidacy has a standing certificate from another attempt"


@dataclass(frozen=True, slots=True)
class IssueCertificate:
    candidacy_id: UUID
    attempt: int
    enrolment_id: UUID
    person_id: UUID
    track: Literal["exporter", "assessor"]
    decided_on: date
    holder_name: str
    cohort: Cohort
    scheme: Scheme


async def issue_certificate(command: IssueCertificate, tx: Transaction) -> CertificateIssued | None:
    """None if this attempt has its certificate already, whatever has become of it since.

    Raises CandidacyAlreadyCertified if another attempt's certificate stands.
    """
    issued = await certificates.of_candidacy(tx, command.candidacy_id)
    if any(earlier.attempt == command.attempt for earlier in issued):
        return None
    for earlier in issued:
        if earlier.standing != Standing.REVOKED:
            raise CandidacyAlreadyCertified(f"{earlier.number} has to be revoked first")

    issuer: Issuer = tx.resources
    cohort, scheme = command.cohort, command.scheme
    certificate_id = new_id()
    told = await tx.told_before(CertificateIssued, certificate_id)
    statement = Statement(
        certificate_id=certificate_id,
        number=told.number if told else await numbers.draw(tx, cohort.certifier, command.decided_on.year),
        certifier=cohort.certifier,
        certifier_name=issuer.name_of(cohort.certifier),
        holder_name=command.holder_name,
        track=command.track,
        scheme_key=scheme.scheme_key,
        scheme_version=scheme.version,
        scheme_name=scheme.name,
        scheme_name_en=scheme.name_en,
        units=scheme.units,
        valid_from=command.decided_on,
        valid_until=valid_until(command.decided_on, scheme.validity_months),
    )
    signed = issuer.sign(statement, at=tx.now)
    await certificates.issue(
        tx,
        {
            "certificate_id": statement.certificate_id,
            "certifier": statement.certifier,
            "certifier_name": statement.certifier_name,
            "organiser": cohort.organiser,
            "export_verifier": cohort.export_verifier,
            "number": statement.number,
            "candidacy_id": command.candidacy_id,
            "attempt": command.attempt,
            "revision": FIRST_REVISION,
            "enrolment_id": command.enrolment_id,
            "cohort_id": cohort.cohort_id,
            "programme_id": cohort.programme_id,
            "person_id": command.person_id,
            "track": command.track,
            "scheme_key": scheme.scheme_key,
            "scheme_version": scheme.version,
            "scheme_name": scheme.name,
            "scheme_name_en": scheme.name_en,
            "units": [{"code": u.code, "title": u.title, "title_en": u.title_en} for u in scheme.units],
            "holder_name": command.holder_name,
            "valid_from": statement.valid_from,
            "valid_until": statement.valid_until,
            "issued_at": tx.now,
            "standing": Standing.VALID,
            "verification_token": token_urlsafe(TOKEN_BYTES),
            "credential": signed.text,
            "credential_sha256": signed.sha256,
            "bnsp_certificate_no": None,
            "blanko_no": None,
            "erased_at": None,
            "version": 1,
        },
    )
    fact = CertificateIssued(
        certificate_id=statement.certificate_id,
        number=statement.number,
        candidacy_id=command.candidacy_id,
        enrolment_id=command.enrolment_id,
        cohort_id=cohort.cohort_id,
        person_id=command.person_id,
        track=command.track,
        scheme_key=scheme.scheme_key,
        scheme_version=scheme.version,
        attempt=command.attempt,
        revision=FIRST_REVISION,
        valid_from=statement.valid_from,
        valid_until=statement.valid_until,
        occurred_on=command.decided_on,
    )
    tx.tell(fact, agency=cohort.certifier, organiser=cohort.organiser)
    return fact
