"""Indonesian working days: neither weekend nor public holiday."""

from datetime import date, timedelta
from functools import cache

import holidays


@cache
def _public_holidays() -> holidays.HolidayBase:
    # All years up front: the object would fill itself while being asked.
    return holidays.country_holidays("ID", years=range(2023, 2026))


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _public_holidays()


@cache
def working_day(start: date, offset: int) -> date:
    """The day `offset` working days after `start`, or after the first working day that follows it."""
    day = start
    while not is_working_day(day):
        day += timedelta(days=1)
    for _ in range(offset):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return day


def same_weekday(day: date) -> date:
    """`day`, or the same day of the first week in which it is no holiday."""
    while not is_working_day(day):
        day += timedelta(days=7)
    return day
