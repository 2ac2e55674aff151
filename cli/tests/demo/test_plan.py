"""The plan: how many cohorts, where, when, and how many of their seats end with a certificate."""

from collections import Counter

import pytest

from ekspor.demo import fates
from ekspor.demo.plan import AGREEMENT, BUSINESS_DATE, DEADLINE, plan
from reference import areas, places

SIZES = [1, 10, 50, 137, 1_000, 3_500]


@pytest.mark.parametrize("size", SIZES)
def test_the_planned_certificates_are_exactly_the_size(size: int) -> None:
    assert sum(cohort.certified for cohort in plan(size).cohorts) == size


@pytest.mark.parametrize("size", [0, -5, 3_501])
def test_an_impossible_size_is_refused_with_what_is_possible(size: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 3500"):
        plan(size)


def test_a_thousand_certified_take_more_than_2500_applicants() -> None:
    assert plan(1_000).applicants > 2_500


@pytest.mark.parametrize("size", SIZES)
def test_no_room_of_a_training_centre_is_used_twice_at_a_time(size: int) -> None:
    rooms = {place.key: place.rooms for place in places.training_centres()}
    cohorts = plan(size).cohorts
    used = Counter((c.intake.ordinal, c.room_key, c.weekday, c.begins_at) for c in cohorts)
    assert max(used.values()) == 1
    assert all(cohort.lane < rooms[cohort.centre] for cohort in cohorts)


@pytest.mark.parametrize("size", SIZES)
def test_every_cohort_has_its_own_code(size: int) -> None:
    codes = [cohort.code for cohort in plan(size).cohorts]
    assert len(set(codes)) == len(codes)


def test_semesters_lie_between_agreement_and_deadline() -> None:
    for cohort in (plan(1_000).assessors, *plan(1_000).cohorts):
        intake = cohort.intake
        assert AGREEMENT <= intake.window_opens_on < intake.window_closes_on <= intake.semester_starts_on
        assert intake.semester_ends_on < intake.assessments_from < intake.reassessments_from < DEADLINE
    assert DEADLINE < BUSINESS_DATE


def test_a_small_demo_still_has_every_kind_of_fate() -> None:
    (cohort,) = plan(10).cohorts
    drawn = fates.lots(1, cohort)
    told = fates.outcomes(drawn, range(1, cohort.quota + 1), cohort.certified)
    assert set(told.values()) == set(fates.Outcome)
    assert set(fates.flaws(drawn).values()) == set(fates.Flaw)
    assert set(fates.slips(drawn).values()) == set(fates.Slip)
    certified = [ordinal for ordinal, outcome in told.items() if outcome.is_certified]
    assert set(fates.shipments(drawn, certified).values()) >= {
        fates.Shipment.VERIFIED,
        fates.Shipment.REJECTED,
    }


def test_the_thousand_come_from_all_four_training_centres() -> None:
    assert {c.centre for c in plan(1_000).cohorts} == {place.key for place in places.training_centres()}
    assert all(areas.within(place.kelurahan_code, "36.71") for place in places.all())


@pytest.mark.parametrize("size", SIZES)
def test_enough_are_eligible_to_fill_every_seat_after_those_who_give_theirs_back(size: int) -> None:
    for cohort in (plan(size).assessors, *plan(size).cohorts):
        eligible = cohort.applicants - len(fates.flaws(fates.lots(1, cohort)))
        assert eligible - cohort.withdrawals >= cohort.quota
