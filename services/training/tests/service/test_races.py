"""Whatever happens at the same time, a training has one end, and nothing is told after it."""

import asyncio
from typing import Any

ENDS = {"training_completed", "training_discontinued"}


async def require_one_end_and_nothing_after(semester: Any) -> None:
    for enrolment in semester.enrolments:
        told = await semester.told_of(enrolment)
        assert [stem for stem in told if stem in ENDS] == told[-1:], told


async def test_a_withdrawal_during_a_sheet(semester: Any) -> None:
    for _ in range(4):
        await semester.enrol()
    session = await semester.session()
    await semester.sheet(session)
    scores, *_ = await asyncio.gather(
        semester.scores("MINDSET"), *(semester.withdraw(enrolment) for enrolment in semester.enrolments)
    )
    assert scores.status_code in {200, 422}
    if scores.status_code == 422:
        assert "training_running" in {verdict["rule"] for verdict in scores.json()["verdicts"]}
    await require_one_end_and_nothing_after(semester)


async def test_a_conclusion_during_sheets_drop_outs_and_another_conclusion(semester: Any) -> None:
    one, *_ = [await semester.enrol() for _ in range(3)]
    session = await semester.session()
    await semester.sheet(session)
    training_id = (await semester.training(one))["training_id"]
    drop_out = {"reason": "dropped_out", "occurred_on": "2024-03-01", "history_reason": "paper_records"}
    answers = await asyncio.gather(
        semester.conclude(),
        semester.scores("MINDSET"),
        semester.post(f"/v1/trainings/{training_id}/discontinuation", drop_out),
        semester.mentoring(),
        semester.conclude(),
    )
    assert all(answer.status_code < 500 for answer in answers)
    concluded = [answer.json() for answer in (answers[0], answers[-1])]
    dropped_out = answers[2].status_code == 200
    assert sum(one["discontinued"] for one in concluded) + dropped_out == 3
    await require_one_end_and_nothing_after(semester)
