"""A cohort's semester: six modules taught, attended and scored, mentoring held, and the conclusion drawn."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ekspor.demo.agencies import Agencies
from ekspor.demo.client import Agency, Json
from ekspor.demo.days import same_weekday
from ekspor.demo.failures import WentAstray
from ekspor.demo.fates import Outcome
from ekspor.demo.groundwork import MODULES, PASS_MARK, Classroom, Ground
from ekspor.demo.intake import Participant
from ekspor.demo.plan import CohortPlan
from ekspor.demo.progress import Progress
from ekspor.demo.tally import Tally
from ekspor.demo.waiting import wait_for

MODULES_APART = timedelta(days=21)
SESSION_HOURS = 4
MENTORINGS = 2
DROPPED_OUT_AFTER = 2
"""Modules. By then the time in which a freed seat is given to the next in line is over."""
MISSED = (3, 4)
MADE_UP = 5
FAILED = 4
"""Modules by position, from 1."""


@dataclass(frozen=True, slots=True)
class Class:
    """The participants of a cohort with their trainings, and how each seat is going to end."""

    cohort: CohortPlan
    cohort_id: str
    trainer: Agency
    room: Classroom
    participants: list[Participant]
    outcomes: dict[int, Outcome]

    def those(self, *outcomes: Outcome) -> list[Participant]:
        return [one for one in self.participants if self.outcomes[one.ordinal] in outcomes]

    def still_there(self, position: int) -> list[Participant]:
        """Who attends module `position`: the drop-outs stay away after the second."""
        if position <= DROPPED_OUT_AFTER:
            return self.participants
        dropped = self.those(Outcome.DROPS_OUT)
        return [one for one in self.participants if one not in dropped]

    def day(self, position: int) -> date:
        first = self.cohort.intake.semester_starts_on + timedelta(days=self.cohort.weekday)
        return same_weekday(first + (position - 1) * MODULES_APART)


async def teach(
    agencies: Agencies,
    ground: Ground,
    cohort: CohortPlan,
    cohort_id: str,
    participants: list[Participant],
    outcomes: dict[int, Outcome],
    tally: Tally,
    progress: Progress,
) -> list[Participant]:
    """The whole semester; gives those who completed it."""
    trainer = agencies.of(cohort.agency)
    room = ground.classrooms[(cohort.centre, cohort.lane)]
    here = Class(cohort, cohort_id, trainer, room, participants, outcomes)
    trainings = await _enrolled_in_training(here)
    for position in range(1, len(MODULES) + 1):
        await _teach_module(here, position)
        if position == DROPPED_OUT_AFTER:
            await _drop_out(here, trainings)
    await _mentor(here)
    completed = await _conclude(here)
    tally.trained += len(completed)
    progress.advance("trainings", len(participants))
    return completed


async def _enrolled_in_training(here: Class) -> dict[str, str]:
    """Training ids by enrolment, once all who have a seat are in and all who gave it back are out."""
    seated = {one.enrolment_id for one in here.participants}

    async def look() -> dict[str, str]:
        rows = await here.trainer.items(
            "training", "/v1/trainings", cohort_id=here.cohort_id, status="in_progress"
        )
        return {row["enrolment_id"]: row["training_id"] for row in rows}

    return await wait_for(
        f"the trainings of {here.cohort.code} ({len(seated)} enrolled)",
        look,
        lambda found: found.keys() == seated,
        seen=lambda found: f"{len(found.keys() & seated)} begun, {len(found.keys() - seated)} not yet ended",
    )


async def _teach_module(here: Class, position: int) -> None:
    module_key = MODULES[position - 1][0]
    on = here.day(position)
    session = await _session(here, position, on)
    there = here.still_there(position)
    await _attendance(here, session, on, {one.enrolment_id: _mark(here, one, position) for one in there})
    if position == MADE_UP and (excused := here.those(Outcome.CERTIFIED_AFTER_MAKE_UP)):
        later = same_weekday(on + timedelta(days=7))
        make_up = await _session(here, position, later, make_up_for=session)
        await _attendance(
            here, make_up, later, dict.fromkeys((one.enrolment_id for one in excused), "present")
        )
        on = later
    await here.trainer.post(
        "training",
        f"/v1/cohorts/{here.cohort_id}/scores",
        {
            "module_key": module_key,
            "rows": [
                {"enrolment_id": one.enrolment_id, "score": _score(here, one, position)} for one in there
            ],
            "occurred_on": on.isoformat(),
            "reason": "back_entry",
        },
    )


async def _session(here: Class, position: int, on: date, make_up_for: str | None = None) -> str:
    hour = here.cohort.begins_at
    body: Json = {
        "cohort_id": here.cohort_id,
        "module_key": MODULES[position - 1][0],
        "room_key": here.cohort.room_key,
        "instructor_person_id": str(here.room.instructors[position % 2]),
        "starts_at": f"{on}T{hour:02}:00:00+07:00",
        "ends_at": f"{on}T{hour + SESSION_HOURS:02}:00:00+07:00",
    }
    if make_up_for:
        body["make_up_for"] = make_up_for
    return str((await here.trainer.post("training", "/v1/sessions", body))["session_id"])


async def _attendance(here: Class, session_id: str, on: date, marks: dict[str, str]) -> None:
    rows = [{"enrolment_id": enrolment_id, "status": mark} for enrolment_id, mark in marks.items()]
    body: dict[str, Any] = {"rows": rows, "occurred_on": on.isoformat(), "reason": "back_entry"}
    await here.trainer.put("training", f"/v1/sessions/{session_id}/attendance", body)


def _mark(here: Class, one: Participant, position: int) -> str:
    outcome = here.outcomes[one.ordinal]
    if outcome is Outcome.MISSES_SESSIONS and position in MISSED:
        return "absent"
    if outcome is Outcome.CERTIFIED_AFTER_MAKE_UP and position == MADE_UP:
        return "excused"
    return "late" if (one.ordinal + position) % 9 == 0 else "present"


def _score(here: Class, one: Participant, position: int) -> int:
    if here.outcomes[one.ordinal] is Outcome.FAILS_A_MODULE and position == FAILED:
        return PASS_MARK - 15
    return PASS_MARK + (one.ordinal * 7 + position * 5) % (100 - PASS_MARK)


async def _drop_out(here: Class, trainings: dict[str, str]) -> None:
    on = here.day(DROPPED_OUT_AFTER) + timedelta(days=10)
    for one in here.those(Outcome.DROPS_OUT):
        body = {"reason": "dropped_out", "occurred_on": on.isoformat()}
        await here.trainer.post(
            "training", f"/v1/trainings/{trainings[one.enrolment_id]}/discontinuation", body
        )


async def _mentor(here: Class) -> None:
    """Two sessions for the whole class; the unmentored come to the first only."""
    for number in range(1, MENTORINGS + 1):
        present = here.still_there(len(MODULES))
        if number > 1:
            absent = here.those(Outcome.UNMENTORED)
            present = [one for one in present if one not in absent]
        on = same_weekday(here.day(2 * number) + timedelta(days=7))
        body = {
            "cohort_id": here.cohort_id,
            "enrolment_ids": [one.enrolment_id for one in present],
            "mentor_person_id": str(here.room.mentor),
            "minutes": 90,
            "occurred_on": on.isoformat(),
            "reason": "back_entry",
        }
        await here.trainer.post("training", "/v1/mentorings", body)


async def _conclude(here: Class) -> list[Participant]:
    ended_on = here.cohort.intake.semester_ends_on.isoformat()
    answer = await here.trainer.post(
        "training",
        f"/v1/cohorts/{here.cohort_id}/conclusion",
        {"occurred_on": ended_on, "reason": "back_entry"},
    )
    expected = [one for one in here.participants if here.outcomes[one.ordinal].completes_training]
    if answer["completed"] != len(expected):
        told = f"{answer['completed']} completed, {answer['discontinued']} discontinued"
        raise WentAstray(f"{here.cohort.code}: {told}, where {len(expected)} had done enough")
    return expected
