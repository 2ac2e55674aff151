"""The forecast: a straight line that anybody can check with a pocket calculator."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.forecast import Forecast, Outlook, forecast, months_before

START, DEADLINE = date(2023, 5, 20), date(2025, 5, 20)


def ahead(days: list[date], today: date, target: int = 1000, months: int = 6) -> Forecast:
    return forecast(days, target=target, starts_on=START, deadline=DEADLINE, today=today, months=months)


def test_the_pace_of_the_window_is_continued_in_a_straight_line() -> None:
    today = date(2024, 12, 31)
    # 400 before the window, and 184 in the 184 days since 30 June: one a day, so 416 more days.
    days = [date(2024, 1, 15)] * 400 + [date(2024, 6, 30) + timedelta(days=n) for n in range(1, 185)]
    found = ahead(days, today)
    assert found.window_from == date(2024, 6, 30)
    assert found.per_month == Decimal("30.0")
    assert found.reaches_on == today + timedelta(days=416)
    assert found.outlook is Outlook.LATE
    assert found.by_deadline == 584 + (DEADLINE - today).days


def test_on_course_if_the_line_meets_the_target_by_the_deadline() -> None:
    today = date(2024, 12, 31)
    found = ahead([date(2024, 12, 1)] * 900, today)
    assert found.outlook is Outlook.ON_COURSE
    assert found.reaches_on is not None and found.reaches_on <= DEADLINE


def test_a_reached_target_tells_the_day_of_the_last_person_needed() -> None:
    days = [date(2025, 1, 1)] * 999 + [date(2025, 2, 2), date(2025, 3, 3)]
    found = ahead(days, date(2025, 4, 1))
    assert found.outlook is Outlook.REACHED
    assert found.reaches_on == date(2025, 2, 2)


def test_a_standstill_has_no_date() -> None:
    found = ahead([date(2023, 12, 1)] * 10, date(2024, 12, 31))
    assert (found.outlook, found.reaches_on, found.by_deadline) == (Outlook.STANDING_STILL, None, 10)


def test_a_young_programme_is_measured_over_its_own_age() -> None:
    found = ahead([date(2023, 6, 1)] * 5, date(2023, 6, 19))
    assert found.window_from == START
    assert found.per_month == Decimal("5.0")


def test_on_its_first_day_a_programme_has_a_forecast_all_the_same() -> None:
    assert ahead([START], START).reaches_on is not None


def test_a_pace_of_one_in_years_does_not_overflow_the_calendar() -> None:
    assert ahead([date(2024, 12, 1)], date(2024, 12, 31), target=10**9).reaches_on == date.max


def test_six_months_before_the_last_of_august_is_the_last_of_february() -> None:
    assert months_before(date(2024, 8, 31), 6) == date(2024, 2, 29)
    assert months_before(date(2025, 1, 15), 1) == date(2024, 12, 15)


@given(
    st.lists(st.dates(START, date(2025, 12, 31)), max_size=60),
    st.dates(START, date(2026, 12, 31)),
    st.integers(1, 80),
    st.integers(1, 36),
)
def test_more_persons_never_make_it_later(days: list[date], today: date, target: int, months: int) -> None:
    before = ahead(days, today, target, months)
    after = ahead([*days, today], today, target, months)
    assert after.reaches_on is not None
    assert before.reaches_on is None or after.reaches_on <= max(before.reaches_on, today)
    assert after.by_deadline >= before.by_deadline
