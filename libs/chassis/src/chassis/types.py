"""String and number types of contracts: each has a pattern, so that no free text slips into an event.

A contract test refuses a `str` field without enum, format or pattern. Digits are written `[0-9]`, since
`\\d` in some engines also matches digits of other scripts.
"""

from typing import Annotated

from pydantic import Field

Code = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9._-]{0,63}$", examples=["TKM-2023-1"])]
"""A key chosen by people: cohort, unit, curriculum, place."""

SnakeCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$", examples=["moved_away"])]
"""A word of a catalogue: a reason, a rule, a kind."""

AgencyKey = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9-]{1,31}$", examples=["DISNAKER-TNG"])]
"""The key of a partner organisation, as tokens and events bear it."""

PublicText = Annotated[
    str,
    Field(pattern=r"^[^\x00-\x1f\x7f]{1,200}$", max_length=200, examples=["Menyiapkan dokumen ekspor"]),
]
"""The public name of a thing (a scheme, a unit, a place), never of a person.

One line, at most 200 characters.
"""

AreaCode = Annotated[
    str,
    Field(pattern=r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?$", examples=["36.71.13.1004"]),
]
"""Kemendagri code of a province, city, kecamatan or kelurahan."""

CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["NL"])]
"""ISO 3166-1 alpha-2."""

CurrencyCode = Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["USD"])]
"""ISO 4217."""

Hs6 = Annotated[str, Field(pattern=r"^[0-9]{6}$", examples=["610910"])]
"""Harmonized System subheading, six digits without a dot."""

DecimalText = Annotated[
    str,
    Field(pattern=r"^(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?$", examples=["12500.00"]),
]
"""A decimal, not negative, as text: JSON numbers are floats to many readers, and money must not be."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in lower-case hexadecimal."""

Percent = Annotated[int, Field(ge=0, le=100, examples=[80])]
"""A whole percentage, 0 to 100."""
