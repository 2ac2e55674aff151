"""What a certificate says, as a Verifiable Credential without its proof.

It leaves room for what comes later: `credentialStatus` for a status list, and `OpenBadgeCredential` among the
types with an `achievement` beside `competency`. Adding members to later credentials changes no earlier one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from chassis.settings import JAKARTA

VC_CONTEXT = "https://www.w3.org/ns/credentials/v2"
CONTEXT_PATH = "/contexts/competency-v1.jsonld"
"""Where this service publishes the meaning of its own terms. Signed, so never changed: the next is a v2."""

CONTEXT: dict[str, Any] = {
    "@context": {
        "@version": 1.1,
        "@protected": True,
        "schema": "https://schema.org/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "own": "urn:ekspor:competency-v1:",
        "CompetencyCertificate": "schema:EducationalOccupationalCredential",
        "CertifiedPerson": "schema:Person",
        "certificateNumber": "own:certificateNumber",
        "holderName": "schema:name",
        "decidedOn": {"@id": "own:decidedOn", "@type": "xsd:date"},
        "competency": {
            "@id": "schema:hasCredential",
            "@context": {
                "schemeKey": "own:schemeKey",
                "schemeVersion": "own:schemeVersion",
                "schemeName": {"@id": "schema:name", "@container": "@language"},
                "units": {
                    "@id": "schema:competencyRequired",
                    "@container": "@list",
                    "@context": {
                        "code": "schema:termCode",
                        "title": {"@id": "schema:name", "@container": "@language"},
                    },
                },
            },
        },
    }
}


@dataclass(frozen=True, slots=True)
class Unit:
    code: str
    title: str
    title_en: str


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything a credential is made from."""

    certificate_id: UUID
    number: str
    certifier: str
    certifier_name: str
    holder_name: str
    track: str
    scheme_key: str
    scheme_version: int
    scheme_name: str
    scheme_name_en: str
    units: Sequence[Unit]
    valid_from: date
    valid_until: date | None


def credential(statement: Statement, *, issuer: str, public_url: str) -> dict[str, Any]:
    """`issuer` is the DID whose key signs. Days become moments in Jakarta: validity ends with a last day."""
    document: dict[str, Any] = {
        "@context": [VC_CONTEXT, public_url + CONTEXT_PATH],
        "id": f"urn:uuid:{statement.certificate_id}",
        "type": ["VerifiableCredential", "CompetencyCertificate"],
        "issuer": {"id": issuer, "name": statement.certifier_name},
        "validFrom": datetime.combine(statement.valid_from, time.min, JAKARTA).isoformat(),
        "credentialSubject": {
            "type": "CertifiedPerson",
            "holderName": statement.holder_name,
            "certificateNumber": statement.number,
            "decidedOn": statement.valid_from.isoformat(),
            "competency": {
                "schemeKey": statement.scheme_key,
                "schemeVersion": statement.scheme_version,
                "schemeName": {"id": statement.scheme_name, "en": statement.scheme_name_en},
                "units": [
                    {"code": unit.code, "title": {"id": unit.title, "en": unit.title_en}}
                    for unit in statement.units
                ],
            },
        },
    }
    if statement.valid_until is not None:
        last_moment = datetime.combine(statement.valid_until, time(23, 59, 59), JAKARTA)
        document["validUntil"] = last_moment.isoformat()
    return document
