"""Every rule is judged, and each says what it found."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from registration.domain import eligibility
from registration.domain.eligibility import Applicant, Intake, age, age_band, judge, rejection_reasons
from registration.domain.policy import ProgrammePolicy

ON = date(2025, 5, 31)
INTAKE = Intake("exporter", "36.71", date(2025, 5, 1), date(2025, 6, 15), closed=False)
FIT = Applicant(
    birth_date=date(1990, 4, 17),
    gender="female",
    kelurahan_code="36.71.13.1007",
    consented_on=date(2025, 5, 30),
    last_enrolled_on=None,
    has_business=True,
    intends_business=False,
)
POLICY = ProgrammePolicy()


def reasons(applicant: Applicant, intake: Intake = INTAKE, on: date = ON) -> list[str]:
    return [*rejection_reasons(judge(applicant, intake, POLICY, on))]


def test_somebody_who_meets_every_rule_is_eligible() -> None:
    assert reasons(FIT) == []


def test_no_rule_is_skipped_when_another_has_failed() -> None:
    unfit = Applicant(date(2015, 1, 1), "male", "36.74.01.1001", None, date(2025, 1, 1), False, False)
    closed = replace(INTAKE, closed=True, window_closes_on=date(2025, 5, 30))
    assert reasons(unfit, closed) == [
        "area",
        "age",
        "consent",
        "recent_enrolment",
        "business",
        "window",
        "window_closed",
    ]


def test_a_neighbouring_city_with_a_longer_code_is_another_area() -> None:
    assert reasons(replace(FIT, kelurahan_code="36.74.01.1001")) == ["area"]
    assert reasons(FIT, replace(INTAKE, area_code="36.7")) == ["area"]


def test_consent_given_after_the_application_is_none() -> None:
    assert reasons(replace(FIT, consented_on=date(2025, 6, 1))) == ["consent"]


def test_a_year_must_lie_between_two_enrolments() -> None:
    assert reasons(replace(FIT, last_enrolled_on=date(2024, 5, 31))) == []
    assert reasons(replace(FIT, last_enrolled_on=date(2024, 6, 1))) == ["recent_enrolment"]


def test_assessor_candidates_need_no_business() -> None:
    assert reasons(replace(FIT, has_business=False), replace(INTAKE, track="assessor")) == []


def test_the_window_goes_by_the_day_of_the_application() -> None:
    assert reasons(FIT, on=date(2025, 6, 15)) == []
    assert reasons(FIT, on=date(2025, 6, 16)) == ["window"]


def test_somebody_born_on_a_leap_day_comes_of_age_on_the_first_of_march() -> None:
    assert age(date(2004, 2, 29), date(2021, 2, 28)) == 16
    assert age(date(2004, 2, 29), date(2021, 3, 1)) == 17


@given(st.integers(0, 100))
def test_every_age_has_a_band(years: int) -> None:
    assert age_band(date(2025 - years, 5, 31), ON) in {
        "under_20",
        "20_29",
        "30_39",
        "40_49",
        "50_59",
        "60_plus",
    }


def test_a_group_that_the_applicants_own_data_contradict_earns_nothing_and_bars_nobody() -> None:
    groups, verdicts = eligibility.recognised_groups(
        ["millennial", "woman_head_of_household", "unemployed", "pasar_cipadu"],
        birth_date=date(1970, 1, 1),
        gender="male",
        former_employment="employed",
    )
    assert groups == ["pasar_cipadu"]
    assert [v.passed for v in verdicts] == [False, True, False, False]
    assert rejection_reasons(verdicts) == []


def test_before_a_promotion_only_what_can_have_changed_is_judged_anew() -> None:
    before = judge(replace(FIT, kelurahan_code="36.71.13.1007"), INTAKE, POLICY, ON)
    after = eligibility.judge_again(
        before, consented_on=None, last_enrolled_on=None, policy=POLICY, on=date(2025, 8, 1)
    )
    assert rejection_reasons(after) == ["consent"]
    assert [v.rule for v in after] == [v.rule for v in before]
