"""A person, a consent and a business as they come in."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from chassis.http import Body
from chassis.types import Code, Sha256
from registration.domain.business import Business, normal_npwp
from registration.domain.person import Consent, PersonDetails
from registration.domain.vocabulary import (
    ConsentChannel,
    Education,
    Gender,
    KbliEdition,
    Purpose,
    Sector,
)

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$"),
]
Email = Annotated[
    str, Field(pattern=r"^[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+\.[^@\s.\x00-\x1f\x7f]+$", max_length=254)
]
KelurahanCode = Annotated[
    str, Field(pattern=r"^[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}$", examples=["36.71.13.1004"])
]
ExternalRef = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[!-~]+$")]
Digits = Annotated[str, Field(min_length=1, max_length=20)]


class PersonBody(Body):
    nik_ktp: Annotated[str, Field(max_length=20, examples=["3671135704900001"])]
    full_name: Name
    birth_date: date
    gender: Gender
    phone: Annotated[str, Field(min_length=1, max_length=40, examples=["0812 3456 7890"])]
    email: Email | None = None
    address: Name | None = None
    kelurahan_code: KelurahanCode
    education: Education
    external_ref: ExternalRef | None = None

    def details(self) -> PersonDetails:
        return PersonDetails(**self.model_dump())


class ConsentBody(Body):
    purpose: Purpose = "training"
    text_sha256: Sha256
    version: Code
    channel: ConsentChannel
    given_at: AwareDatetime

    def consent(self) -> Consent:
        return Consent(
            purpose=self.purpose,
            text_sha256=self.text_sha256,
            text_version=self.version,
            channel=self.channel,
            given_at=self.given_at,
        )


class BusinessBody(Body):
    """`hs_code` of 6 or 8 digits; the first six are kept, which are the world's."""

    name: Name
    nib: Digits | None = None
    npwp: Annotated[str, Field(min_length=1, max_length=30)] | None = None
    kbli: Annotated[str, Field(pattern=r"^[0-9]{5}$")] | None = None
    kbli_edition: KbliEdition | None = None
    hs_code: Annotated[str, Field(pattern=r"^[0-9]{6}([0-9]{2})?$")] | None = None
    cluster_key: Code | None = None
    sector: Sector

    def business(self) -> Business:
        return Business(
            name=self.name,
            sector=self.sector,
            nib=self.nib,
            npwp=normal_npwp(self.npwp) if self.npwp else None,
            kbli=self.kbli,
            kbli_edition=self.kbli_edition,
            hs6=self.hs_code[:6] if self.hs_code else None,
            cluster_key=self.cluster_key,
        )
