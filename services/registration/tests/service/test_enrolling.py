"""Seats: who gets one, who waits, and who is next."""

import asyncio
from typing import Any


async def test_the_first_applicants_are_enrolled_and_the_next_wait(stage: Any) -> None:
    cohort = await stage.cohort(quota=2)
    first, second, third = [await stage.apply(cohort) for _ in range(3)]
    assert [one["status"] for one in (first, second, third)] == ["enrolled", "enrolled", "waitlisted"]
    assert (first["route"], first["reason"]) == ("direct", "seat_free")
    stems = [told.type.split(".")[3] for told in await stage.service.told(subject=third["enrolment_id"])]
    assert stems == ["application_submitted", "participant_waitlisted"]


async def test_a_cohort_never_exceeds_its_quota_under_race(stage: Any) -> None:
    cohort = await stage.cohort(quota=6, reserved={"pasar_cipadu": 2})
    answers = await asyncio.gather(
        *(
            stage.apply(cohort, priority_groups=["pasar_cipadu"] if number % 5 == 0 else [])
            for number in range(40)
        )
    )
    enrolled = [one for one in answers if one["status"] == "enrolled"]
    assert len(enrolled) == 6
    assert sum(one["route"] == "reserved" for one in enrolled) == 2
    line = (await stage.get(f"/v1/cohorts/{cohort['cohort_id']}/waitlist")).json()
    assert len(line) == 34
    assert line == sorted(line, key=lambda one: (-one["score"], one["occurred_on"], one["recorded_at"]))


async def test_a_member_of_a_priority_group_takes_a_reserved_seat_first(stage: Any) -> None:
    cohort = await stage.cohort(quota=2, reserved={"pasar_cipadu": 1})
    member = await stage.apply(cohort, priority_groups=["pasar_cipadu"])
    other_member = await stage.apply(cohort, priority_groups=["pasar_cipadu"])
    other = await stage.apply(cohort)
    assert (member["route"], other_member["route"], other["status"]) == ("reserved", "direct", "waitlisted")


async def test_a_reserved_seat_is_kept_for_its_group_until_the_window_closes(stage: Any) -> None:
    cohort = await stage.cohort(
        quota=2, reserved={"disability": 1}, window_opens_on="2025-05-01", window_closes_on="2025-05-31"
    )
    assert (await stage.apply(cohort))["status"] == "enrolled"
    waiting = await stage.apply(cohort)
    assert waiting["status"] == "waitlisted"
    closed = await stage.post(f"/v1/cohorts/{cohort['cohort_id']}/close", {"occurred_on": "2025-05-31"})
    assert closed.json()["status"] == "closed"
    assert (await stage.enrolment(waiting))["route"] == "fallback"


async def test_a_withdrawal_promotes_the_next_in_line_in_the_same_transaction(stage: Any) -> None:
    cohort = await stage.cohort(quota=1)
    enrolled = await stage.apply(cohort)
    low = await stage.apply(cohort)
    high = await stage.apply(cohort, priority_groups=["pasar_cipadu"])
    assert (await stage.withdraw(enrolled)).json()["status"] == "withdrawn"
    promoted = await stage.enrolment(high)
    assert (promoted["status"], promoted["route"], promoted["reason"]) == (
        "enrolled",
        "promoted",
        "withdrawal",
    )
    assert (await stage.enrolment(low))["status"] == "waitlisted"


async def test_while_anyone_waits_a_newcomer_is_not_given_a_freed_seat(stage: Any) -> None:
    cohort = await stage.cohort(quota=1, semester_starts_on="2025-05-01", semester_ends_on="2025-12-01")
    enrolled = await stage.apply(cohort)
    waiting = await stage.apply(cohort)
    # The promotion deadline (14 days after the semester began) is over: the seat stays empty.
    await stage.withdraw(enrolled)
    assert (await stage.enrolment(waiting))["status"] == "waitlisted"
    assert (await stage.apply(cohort))["status"] == "waitlisted"
