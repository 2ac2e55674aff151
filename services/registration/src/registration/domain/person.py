"""A person as an agency describes him, and the checks before he is believed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Self

from reference import areas
from registration.domain import nik
from registration.domain.phone import mobile_e164
from registration.domain.refusals import CodeUnknown, NikInvalid, PhoneInvalid
from registration.domain.vocabulary import ConsentChannel, Education, Gender, Purpose


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """Personal data: kept out of `repr`, so that no log line shows them by accident."""

    nik_ktp: str = field(repr=False)
    full_name: str = field(repr=False)
    birth_date: date = field(repr=False)
    gender: Gender
    phone: str = field(repr=False)
    kelurahan_code: str
    education: Education
    email: str | None = field(default=None, repr=False)
    address: str | None = field(default=None, repr=False)
    external_ref: str | None = field(default=None, repr=False)

    def checked(self, on: date, *, prefix: str = "") -> Self:
        """The same with the phone as E.164. Refuses, naming the field below `prefix`."""
        faults = nik.faults(self.nik_ktp, birth_date=self.birth_date, gender=self.gender, on=on)
        if faults:
            raise NikInvalid(
                " ".join(nik.EXPLANATIONS[fault] for fault in faults), field=f"{prefix}nik_ktp", faults=faults
            )
        phone = mobile_e164(self.phone)
        if phone is None:
            raise PhoneInvalid(
                "A mobile number is asked for, such as 0812 3456 7890 or +62 812 3456 7890.",
                field=f"{prefix}phone",
            )
        check_kelurahan(self.kelurahan_code, f"{prefix}kelurahan_code")
        return replace(self, phone=phone)


@dataclass(frozen=True, slots=True)
class Consent:
    """`text_sha256` pins the words that were agreed to; `text_version` names them for people."""

    purpose: Purpose
    text_sha256: str
    text_version: str
    channel: ConsentChannel
    given_at: datetime


def check_kelurahan(code: str, field_name: str) -> None:
    """A kelurahan of a city whose list is known must be on that list; of others the form is all we know."""
    city = ".".join(code.split(".")[:2])
    if areas.get(city) is not None and areas.get(code) is None:
        raise CodeUnknown(
            f"There is no kelurahan {code} in {city}, by Kemendagri's list of 2025.", field=field_name
        )


def kecamatan_of(kelurahan_code: str) -> str:
    return ".".join(kelurahan_code.split(".")[:3])
