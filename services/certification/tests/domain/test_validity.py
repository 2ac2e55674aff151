"""Calendar months, not days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.domain.validity import valid_until


@pytest.mark.parametrize(
    ("valid_from", "months", "last_day"),
    [
        (date(2025, 1, 15), 36, date(2028, 1, 15)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 12, 1), 1, date(2026, 1, 1)),
    ],
)
def test_validity_ends_on_the_same_day_or_the_last_of_the_month(valid_from, months, last_day):
    assert valid_until(valid_from, months) == last_day


def test_a_scheme_without_validity_gives_a_certificate_without_end():
    assert valid_until(date(2025, 1, 15), None) is None


def test_less_than_a_month_is_no_validity():
    with pytest.raises(ValueError, match="0 months"):
        valid_until(date(2025, 1, 15), 0)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 240))
def test_the_month_is_always_the_right_one(valid_from, months):
    last_day = valid_until(valid_from, months)
    assert (last_day.year * 12 + last_day.month) - (valid_from.year * 12 + valid_from.month) == months
    assert last_day.day == valid_from.day or (last_day + timedelta(days=1)).day == 1
