"""How long a certificate is valid."""

import calendar
from datetime import date


def valid_until(valid_from: date, months: int | None) -> date | None:
    """The last day of validity: the same day `months` calendar months later.

    A month without that day ends on its last one (31 January and one month: 28 or 29 February). None, the
    scheme's word for a certificate without end, stays None. Raises ValueError for less than one month.
    """
    if months is None:
        return None
    if months < 1:
        raise ValueError(f"a validity of {months} months")
    year, month0 = divmod(valid_from.year * 12 + valid_from.month - 1 + months, 12)
    last_day = calendar.monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(valid_from.day, last_day))
