"""A licence runs three years at most, and holds on its first and its last day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.assessor import Licence
from assessment.domain.calendar_years import years_after, years_before
from assessment.domain.refusals import InvalidLicence

NUMBER = "MET.000.000123 2023"
days = st.dates(date(2000, 1, 1), date(2090, 12, 31))


@given(days, st.integers(0, 3 * 365), days)
def test_a_licence_holds_from_its_first_day_to_its_last_and_on_no_other(
    first: date, length: int, day: date
) -> None:
    last = first + timedelta(days=length)
    licence = Licence.enter(NUMBER, first, last, ["LOG.ED.001"])
    assert licence.holds_on(first) and licence.holds_on(last)
    assert licence.holds_on(day) == (first <= day <= last)


@given(days)
def test_a_licence_of_three_years_and_a_day_is_refused(first: date) -> None:
    latest = years_after(first, 3)
    assert Licence.enter(NUMBER, first, latest, ["LOG.ED.001"]).licensed_until == latest
    with pytest.raises(InvalidLicence) as refused:
        Licence.enter(NUMBER, first, latest + timedelta(days=1), ["LOG.ED.001"])
    assert refused.value.field == "licensed_until"


@given(days, st.integers(0, 50))
def test_years_are_counted_there_and_back_to_the_day_but_for_leap_days(day: date, years: int) -> None:
    back = years_before(years_after(day, years), years)
    assert back == day or (day.month, day.day, back.day) == (2, 29, 28)


@pytest.mark.parametrize(
    "number",
    [
        "MET.000.12345 2023",
        "MET.000.0001234 2023",
        "MET.000.000123-2023",
        "met.000.000123 2023",
        NUMBER + "\n",
        "",
    ],
)
def test_a_registration_number_of_another_form_is_refused(number: str) -> None:
    with pytest.raises(InvalidLicence) as refused:
        Licence.enter(number, date(2023, 1, 1), date(2025, 12, 31), ["LOG.ED.001"])
    assert refused.value.field == "registration_no"


def test_a_licence_that_ends_before_it_begins_or_covers_nothing_is_refused() -> None:
    with pytest.raises(InvalidLicence):
        Licence.enter(NUMBER, date(2023, 1, 2), date(2023, 1, 1), ["LOG.ED.001"])
    with pytest.raises(InvalidLicence):
        Licence.enter(NUMBER, date(2023, 1, 1), date(2023, 1, 1), [])
