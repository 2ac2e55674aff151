"""Mobile numbers as people write them, kept as E.164."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

#: `62812...` without a plus would be read as a landline of area 62.
_COUNTRY_CODE_WITHOUT_PLUS = re.compile(r"^\s*62\s*-?\s*0?8")


def mobile_e164(text: str) -> str | None:
    """The number as E.164, or None if it is no valid mobile number. Indonesian unless it says otherwise."""
    if _COUNTRY_CODE_WITHOUT_PLUS.match(text):
        text = "+" + text.strip()
    try:
        number = phonenumbers.parse(text, "ID")
    except NumberParseException:
        return None
    # The type of a number that is not valid is unknown.
    if number.extension or phonenumbers.number_type(number) not in (
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
    ):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
