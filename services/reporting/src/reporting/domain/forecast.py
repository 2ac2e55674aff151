"""When the programme reaches its target, if it goes on as it has lately.

The method is linear and meant to be checked with a pocket calculator: persons certified during the last
`months` months, divided by the days of that window, is the pace; what is missing, divided by the pace, is the
number of days to go. The window is a semester by default, because certificates come in bursts at the end of
one, and a window of that length holds each burst once. A programme younger than the window uses its own age.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from math import ceil


class Outlook(StrEnum):
    """How the programme stands against its deadline."""

    REACHED = "reached"
    ON_COURSE = "on_course"
    LATE = "late"
    STANDING_STILL = "standing_still"


@dataclass(frozen=True, slots=True)
class Forecast:
    """`per_month` is the pace in persons per 30 days; `reaches_on` is the day on which the target is (or was)
    reached, None at a standstill; `by_deadline` is how many will be certified on the deadline at this pace."""

    outlook: Outlook
    window_from: date
    per_month: Decimal
    reaches_on: date | None
    by_deadline: int


def forecast(
    certified_on: Sequence[date], *, target: int, starts_on: date, deadline: date, today: date, months: int
) -> Forecast:
    """Forecast from the days on which persons were first certified (one day per person, in any order)."""
    days = sorted(day for day in certified_on if day <= today)
    window_from = max(months_before(today, months), min(starts_on, today - timedelta(days=1)))
    length = (today - window_from).days
    lately = sum(1 for day in days if day > window_from)
    by_deadline = len(days) + lately * max(0, (deadline - today).days) // length
    if len(days) >= target:
        reaches_on: date | None = days[target - 1] if target > 0 else starts_on
        outlook = Outlook.REACHED
    elif lately == 0:
        reaches_on, outlook = None, Outlook.STANDING_STILL
    else:
        reaches_on = _later(today, ceil((target - len(days)) * length / lately))
        outlook = Outlook.ON_COURSE if reaches_on <= deadline else Outlook.LATE
    per_month = (Decimal(lately * 30) / length).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Forecast(outlook, window_from, per_month, reaches_on, by_deadline)


def months_before(day: date, months: int) -> date:
    """The same day of the month `months` earlier, or that month's last day where it is shorter."""
    month_index = day.year * 12 + day.month - 1 - months
    year, month = divmod(month_index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _later(day: date, days: int) -> date:
    """`day` plus `days`, at most the last date there is: a pace of one in years must not overflow."""
    return date.max if days > (date.max - day).days else day + timedelta(days=days)
