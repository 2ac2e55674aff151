"""Fate: the same for the same seed, whatever the order in which it is asked."""

import re
from datetime import date

import phonenumbers
import pytest
from stdnum.id import npwp

from ekspor.demo import fates
from ekspor.demo.applicants import Applicant, applicants
from ekspor.demo.plan import plan

PLAN = plan(200)


def people(seed: int) -> list[Applicant]:
    return [one for cohort in PLAN.cohorts for one in applicants(seed, cohort, fates.lots(seed, cohort))]


def test_the_same_seed_makes_the_same_applicants() -> None:
    assert people(1) == people(1)
    assert people(1) != people(2)


def test_an_applicants_lots_do_not_depend_on_who_else_applies() -> None:
    small, large = PLAN.cohorts[0], plan(1_000).cohorts[0]
    assert small.applicants == large.applicants
    assert fates.lots(7, small) == fates.lots(7, large)


@pytest.mark.parametrize("seed", range(5))
def test_a_cohort_ends_with_the_planned_certificates_whoever_is_in_it(seed: int) -> None:
    cohort = PLAN.cohorts[0]
    drawn = fates.lots(seed, cohort)
    for seated in (range(1, 21), range(17, 37)):
        told = fates.outcomes(drawn, seated, cohort.certified)
        assert sum(outcome.is_certified for outcome in told.values()) == cohort.certified


def test_outcomes_do_not_depend_on_the_order_in_which_participants_are_listed() -> None:
    cohort = PLAN.cohorts[0]
    drawn = fates.lots(1, cohort)
    forwards, backwards = range(1, 21), range(20, 0, -1)
    assert fates.outcomes(drawn, forwards, 13) == fates.outcomes(drawn, backwards, 13)


def test_nobody_shares_a_nik_or_a_phone_number() -> None:
    everybody = people(1)
    assert len({one.person.nik_ktp for one in everybody}) == len(everybody)
    assert len({one.person.phone for one in everybody}) == len(everybody)


def test_numbers_are_well_formed() -> None:
    for one in people(1):
        assert phonenumbers.is_valid_number(phonenumbers.parse(one.person.phone))
        if one.business:
            assert npwp.is_valid(one.business["npwp"])
            assert re.fullmatch(r"\d{13}", one.business["nib"])
            assert re.fullmatch(r"\d{6}", one.business["hs_code"])


def test_a_nik_says_birth_date_and_gender_and_a_slip_contradicts_them() -> None:
    for one in people(1):
        assert _says(one.person.nik_ktp, one.person.birth_date, one.person.gender)
        if one.slip:
            wrong = one.slipped().person
            assert not _says(wrong.nik_ktp, wrong.birth_date, wrong.gender)


def test_who_has_a_flaw_has_no_slip_as_well() -> None:
    assert not [one for one in people(1) if one.flaw and one.slip]


def _says(nik: str, birth_date: date, gender: str) -> bool:
    day = birth_date.day + (40 if gender == "female" else 0)
    return nik[6:12] == f"{day:02}{birth_date:%m%y}"
