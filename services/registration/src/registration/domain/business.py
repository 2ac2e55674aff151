"""A participant's business and the numbers that authorities gave it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from stdnum import luhn

from reference import clusters, hs
from registration.domain import nik
from registration.domain.refusals import BusinessNumberInvalid, CodeUnknown
from registration.domain.vocabulary import KbliEdition, Sector

NumberFault = Literal["nib_not_thirteen_digits", "npwp_wrong_length", "npwp_check_digit", "npwp_no_nik"]

EXPLANATIONS: dict[NumberFault, str] = {
    "nib_not_thirteen_digits": "A NIB has thirteen digits.",
    "npwp_wrong_length": "An NPWP has 15 digits, or 16 since 2024; dots and dashes may stand between.",
    "npwp_check_digit": "The check digit of the NPWP does not fit; a digit was probably mistyped.",
    "npwp_no_nik": "An NPWP of 16 digits that does not begin with 0 is a NIK, and this is none.",
}

_PUNCTUATION = re.compile(r"[.\-\s]")


@dataclass(frozen=True, slots=True)
class Business:
    """`hs6` is the HS 2022 subheading of the main product; `kbli` means nothing without its edition."""

    name: str
    sector: Sector
    nib: str | None = None
    npwp: str | None = None
    kbli: str | None = None
    kbli_edition: KbliEdition | None = None
    hs6: str | None = None
    cluster_key: str | None = None


def nib_fault(nib: str) -> NumberFault | None:
    """No check digit of the NIB is public, so length and digits are all that can be judged."""
    return None if len(nib) == 13 and nib.isascii() and nib.isdigit() else "nib_not_thirteen_digits"


def normal_npwp(npwp: str) -> str:
    return _PUNCTUATION.sub("", npwp)


def npwp_fault(npwp: str) -> NumberFault | None:
    """`npwp` without punctuation. Source: PMK 112/PMK.03/2022 (16 digits: 0 + old number, or the NIK)."""
    if not (npwp.isascii() and npwp.isdigit()) or len(npwp) not in (15, 16):
        return "npwp_wrong_length"
    if len(npwp) == 15:
        return None if luhn.is_valid(npwp[:9]) else "npwp_check_digit"
    if npwp.startswith("0"):
        return None if luhn.is_valid(npwp[:10]) else "npwp_check_digit"
    return None if isinstance(nik.parse(npwp), nik.NikParts) else "npwp_no_nik"


def check_business(business: Business, *, prefix: str = "business.") -> None:
    """Refuses a number or code that cannot be right, naming the field below `prefix`."""
    fault = nib_fault(business.nib) if business.nib is not None else None
    if fault is not None:
        raise BusinessNumberInvalid(EXPLANATIONS[fault], field=f"{prefix}nib", faults=[fault])
    fault = npwp_fault(business.npwp) if business.npwp is not None else None
    if fault is not None:
        raise BusinessNumberInvalid(EXPLANATIONS[fault], field=f"{prefix}npwp", faults=[fault])
    if business.kbli is not None and business.kbli_edition is None:
        raise CodeUnknown(
            "A KBLI code means nothing without its edition: the one of 2025 gave old codes new meanings.",
            field=f"{prefix}kbli_edition",
        )
    if business.hs6 is not None and hs.get(business.hs6) is None:
        raise CodeUnknown(f"HS 2022 has no subheading {business.hs6}.", field=f"{prefix}hs_code")
    if business.cluster_key is not None and clusters.get(business.cluster_key) is None:
        raise CodeUnknown(f"There is no cluster {business.cluster_key}.", field=f"{prefix}cluster_key")
