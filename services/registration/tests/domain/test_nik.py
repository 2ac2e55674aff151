"""A NIK is believed only with the birth date and gender it was given for."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from registration.domain import nik
from registration.domain.vocabulary import Gender

ON = date(2025, 5, 31)
BIRTH_DATES = st.dates(date(1920, 1, 1), date(2020, 12, 31))
GENDERS = st.sampled_from(["female", "male"])
AREAS = st.sampled_from(["367113", "650171", "950101", "320113", "540102"])


def made(area: str, birth_date: date, gender: Gender, serial: int = 1) -> str:
    day = birth_date.day + (40 if gender == "female" else 0)
    return f"{area}{day:02d}{birth_date:%m%y}{serial:04d}"


@given(AREAS, BIRTH_DATES, GENDERS, st.integers(1, 9999))
def test_a_nik_made_by_the_rule_has_no_fault(area: str, born: date, gender: Gender, serial: int) -> None:
    assert nik.faults(made(area, born, gender, serial), birth_date=born, gender=gender, on=ON) == []


@given(BIRTH_DATES, GENDERS)
def test_another_gender_is_noticed(born: date, gender: Gender) -> None:
    other: Gender = "male" if gender == "female" else "female"
    assert nik.faults(made("367113", born, gender), birth_date=born, gender=other, on=ON) == [
        "gender_differs"
    ]


@given(BIRTH_DATES, GENDERS, st.integers(1, 20_000))
def test_another_birth_date_is_noticed(born: date, gender: Gender, days: int) -> None:
    other = born - timedelta(days=days)
    found = nik.faults(made("367113", born, gender), birth_date=other, gender=gender, on=ON)
    same_digits = (born.day, born.month, born.year % 100) == (other.day, other.month, other.year % 100)
    assert ("birth_date_differs" in found) is not same_digits


def test_the_century_is_that_of_the_birth_date_given() -> None:
    young = made("367113", date(2004, 2, 1), "male")
    assert nik.faults(young, birth_date=date(2004, 2, 1), gender="male", on=ON) == []
    assert nik.faults(young, birth_date=date(1904, 2, 1), gender="male", on=ON) == ["birth_date_implausible"]


def test_a_leap_day_of_2000_is_a_date() -> None:
    assert nik.faults("3671132902000001", birth_date=date(2000, 2, 29), gender="male", on=ON) == []


def test_what_is_no_nik_says_what_would_be_one() -> None:
    wrong = {
        "": "not_sixteen_digits",
        "367113170490000": "not_sixteen_digits",
        "36711317049000O1": "not_sixteen_digits",
        "\u0663671131704900001": "not_sixteen_digits",
        "3.67113170490E+15": "not_sixteen_digits",
        "0071131704900001": "unknown_area",
        "3600131704900001": "unknown_area",
        "3671133202900001": "impossible_birth_date",
        "3671138102900001": "impossible_birth_date",
        "3671130002900001": "impossible_birth_date",
        "3671131704900000": "serial_zero",
    }
    assert {number: nik.parse(number) for number in wrong} == wrong


@given(st.text(max_size=20))
def test_no_text_breaks_the_parser(text: str) -> None:
    assert isinstance(nik.parse(text), str | nik.NikParts)
