"""Counting in calendar years, as licences and conflicts of interest are counted.

29 February has no counterpart in most years; there the last day of February stands in, which is how
a term that "ends three years later" is read in practice.
"""

from datetime import date


def years_after(day: date, years: int) -> date:
    return _in_year(day, day.year + years)


def years_before(day: date, years: int) -> date:
    return _in_year(day, day.year - years)


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
