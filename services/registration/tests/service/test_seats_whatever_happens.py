"""Seats, whatever happens in whatever order: the use cases on the database beside a model in plain lists."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chassis import Caller
from chassis.refusals import Refusal
from registration.domain.business import Business
from registration.domain.person import Consent, PersonDetails
from registration.use_cases.admit_ranked import AdmitRanked, admit_ranked
from registration.use_cases.change_cohort import ChangeCohort, change_cohort
from registration.use_cases.close_cohort import CloseCohort, close_cohort
from registration.use_cases.open_cohort import OpenCohort, open_cohort
from registration.use_cases.start_programme import StartProgramme, start_programme
from registration.use_cases.submit_application import SubmitApplication, submit_application
from registration.use_cases.transfer_enrolment import TransferEnrolment, transfer_enrolment
from registration.use_cases.withdraw_enrolment import WithdrawEnrolment, withdraw_enrolment
from services.registration.tests.service.seats_model import DEADLINE, SEMESTER_STARTS, Cohort, Model, Place

OFFICER = Caller("DISNAKER-TNG", "test", scopes=frozenset({"registration:write", "history:write"}))
WINDOW_ENDS, TODAY = date(2025, 5, 31), date(2025, 7, 31)
POINTS = {"pasar_cipadu": 30, "disability": 15}
CONSENT = Consent("training", "0" * 64, "2023-1", "counter", datetime(2025, 4, 30, tzinfo=UTC))
application_days = st.dates(date(2025, 5, 29), WINDOW_ENDS)
later_days = st.sampled_from([WINDOW_ENDS, WINDOW_ENDS, DEADLINE, TODAY])  # most within the deadline
which_cohort = st.integers(0, 2)
nth = st.integers(0, 20)
persons = st.integers(1, 9)
some_groups = st.sets(st.sampled_from(sorted(POINTS)))
NUMBERS = count(1)
ENROLMENTS = """
    select enrolment_id, cohort_id, person_id, status, pool, groups,
           array(select split_part(type, '.', 4) from outbox
                 where topic = 'registration.enrolments' and subject = e.enrolment_id::text order by id) as told
    from enrolments e where programme_id = $1
"""
COUNTERS = """
    select cohort_id, pool, seats, taken, waiting from cohort_seats join cohorts using (cohort_id)
    where programme_id = $1
"""


def details(number: int) -> PersonDetails:
    return PersonDetails(
        nik_ktp=f"367113570490{number:04}",
        full_name=f"Peserta Contoh {number}",
        birth_date=date(1990, 4, 17),
        gender="female",
        phone=f"081234567{number:03}",
        kelurahan_code="36.71.13.1007",
        education="SMA",
    )


class Seats(RuleBasedStateMachine):
    """Three cohorts of one programme, of which one is ranked, and a few persons who want a seat."""

    def __init__(self, stage: Any, step: Callable[[Any], Any]) -> None:
        super().__init__()
        self.programme_id: UUID | None = None
        self.stage, self.step, self.database = stage, step, stage.service.database

    def do(self, use_case: Any, **command: Any) -> Any:
        done = self.step(self.database.run(use_case, COMMANDS[use_case](**command), OFFICER))
        self.look()
        return done

    def attempt(self, use_case: Any, **command: Any) -> Any:
        """What the use case returns, or None if it refuses."""
        try:
            return self.do(use_case, **command)
        except Refusal:
            return None

    def look(self) -> None:
        """Read what the invariants compare."""

        async def read() -> tuple[list[Any], list[Any]]:
            async with self.database.engine.connect() as connection:
                enrolments = await connection.exec_driver_sql(ENROLMENTS, (self.programme_id,))
                counters = await connection.exec_driver_sql(COUNTERS, (self.programme_id,))
                return list(enrolments), list(counters)

        self.enrolments, self.counters = self.step(read())

    @initialize(
        quotas=st.tuples(*[st.integers(1, 2)] * 3),
        applicants=st.lists(
            st.tuples(which_cohort, persons, some_groups, st.booleans(), application_days),
            min_size=6,
            max_size=12,
        ),
        transferred=st.booleans(),
    )
    def open_cohorts(self, quotas: tuple[int, ...], applicants: list[Any], transferred: bool) -> None:
        code = f"P-{next(NUMBERS)}"
        programme = self.do(
            start_programme,
            code=code,
            name=code,
            target=1000,
            starts_on=date(2025, 1, 1),
            deadline=TODAY,
            area_code="36.71",
            settings={},
        )
        reserved = [{"disability": 1}, {}, {"disability": 1}]
        cohorts = []
        for number, quota in enumerate(quotas):
            body = self.stage.cohort_body() | {
                "code": f"{code}-{number}",
                "programme_id": programme.programme_id,
                "window_opens_on": date(2025, 5, 1),
                "window_closes_on": WINDOW_ENDS,
                "semester_starts_on": SEMESTER_STARTS,
                "semester_ends_on": date(2025, 12, 1),
                "quota": quota,
                "reserved": reserved[number],
                "admission": "ranked" if number == 2 else "at_once",
                "occurred_on": TODAY,
            }
            opened = self.do(open_cohort, **body)
            seats = {**reserved[number], "general": quota - sum(reserved[number].values())}
            cohorts.append(Cohort(opened.cohort_id, number == 2, reserved[number], seats))
        self.programme_id, self.model = programme.programme_id, Model(cohorts)
        for applicant in applicants:
            self.apply(*applicant)
        if transferred:
            self.transfer(0, 2, WINDOW_ENDS)  # to the ranked one, before its ranking

    @rule(
        which=which_cohort, person=persons, groups=some_groups, business=st.booleans(), day=application_days
    )
    def apply(self, which: int, person: int, groups: set[str], business: bool, day: date) -> None:
        cohort = self.model.cohorts[which]
        enrolment = self.attempt(
            submit_application,
            cohort_id=cohort.cohort_id,
            person=details(person),
            business=Business("Usaha Contoh", "craft") if business else None,
            intent=True,
            consent=CONSENT,
            priority_groups=tuple(groups),
            former_employment="self_employed",
            occurred_on=day,
            reason="back_entry",
        )
        open_already = any(place.person == person and place.is_open for place in cohort.places)
        assert (enrolment is None) == open_already
        if enrolment is not None:
            points = sum(POINTS[group] for group in groups) + 10 * business
            self.model.apply(cohort, Place(enrolment.enrolment_id, person, groups, points, day))

    def place(self, nth: int) -> tuple[Cohort, Place]:
        """Somebody's place, at the end of the round also one that has ended."""
        places = [(cohort, place) for cohort in self.model.cohorts for place in cohort.places]
        places.sort(key=lambda found: not found[1].is_open)
        return places[nth % len(places)]

    @rule(nth=nth, on=later_days)
    def withdraw(self, nth: int, on: date) -> None:
        cohort, place = self.place(nth)
        ended = self.attempt(
            withdraw_enrolment,
            enrolment_id=place.enrolment_id,
            reason="health",
            occurred_on=on,
            history_reason="back_entry",
        )
        assert (ended is not None) == place.is_open
        if place.is_open:
            self.model.withdraw(cohort, place, on)

    @rule(nth=nth, to=st.sampled_from([2, 2, 1, 0]), on=later_days)
    def transfer(self, nth: int, to: int, on: date) -> None:
        cohort, place = self.place(nth)
        target = self.model.cohorts[to]
        moved = self.attempt(
            transfer_enrolment,
            enrolment_id=place.enrolment_id,
            cohort_id=target.cohort_id,
            occurred_on=on,
            reason="back_entry",
        )
        pool = self.model.transfer(cohort, place, target, on)
        assert (None if moved is None else moved.pool) == pool
        if moved is not None and pool is not None:
            new = Place(moved.enrolment_id, place.person, place.groups, place.score, on)
            target.places.append(new)
            self.model.told[new.enrolment_id].append("application_submitted")
            self.model.seat(new, pool)

    @rule(which=which_cohort)
    def close(self, which: int) -> None:
        cohort = self.model.cohorts[which]
        closed = self.do(
            close_cohort, cohort_id=cohort.cohort_id, occurred_on=WINDOW_ENDS, reason="back_entry"
        )
        cohort.version = closed.version
        self.model.close(cohort, WINDOW_ENDS)

    @rule()
    def admit_the_ranked(self) -> None:
        self.close(2)
        cohort = self.model.cohorts[2]
        self.do(admit_ranked, cohort_id=cohort.cohort_id, occurred_on=WINDOW_ENDS, reason="back_entry")
        self.model.admit(cohort, WINDOW_ENDS)

    @rule(which=which_cohort, more=st.sampled_from([-1, 1, 2]), on=later_days)
    def change_quota(self, which: int, more: int, on: date) -> None:
        cohort = self.model.cohorts[which]
        quota = max(1, sum(cohort.seats.values()) + more)
        changed = self.attempt(
            change_cohort,
            cohort_id=cohort.cohort_id,
            expected_version=cohort.version,
            changes={"quota": quota},
            occurred_on=on,
            reason="back_entry",
        )
        assert (changed is not None) == self.model.change_quota(cohort, quota, on)
        if changed is not None:
            cohort.version = changed.version

    @invariant()
    def everybody_stands_where_the_model_says(self) -> None:
        places = [place for cohort in self.model.cohorts for place in cohort.places]
        assert {(row.enrolment_id, row.status, row.pool) for row in self.enrolments} == {
            (place.enrolment_id, place.status, place.pool) for place in places
        }

    @invariant()
    def every_change_is_told_once_in_its_order(self) -> None:
        assert {row.enrolment_id: row.told for row in self.enrolments} == self.model.told

    @invariant()
    def the_counters_say_what_the_lists_say(self) -> None:
        assert {tuple(row) for row in self.counters} == {
            (cohort.cohort_id, pool, seats, cohort.taken(pool), len(cohort.in_line(pool)))
            for cohort in self.model.cohorts
            for pool, seats in cohort.seats.items()
        }

    @invariant()
    def no_cohort_is_over_its_quota_and_nobody_has_two_seats(self) -> None:
        enrolled = [row for row in self.enrolments if row.status == "enrolled"]
        assert len({row.person_id for row in enrolled}) == len(enrolled)
        for cohort in self.model.cohorts:
            here = [row for row in enrolled if row.cohort_id == cohort.cohort_id]
            quota = sum(row.seats for row in self.counters if row.cohort_id == cohort.cohort_id)
            assert len(here) <= quota
            others = [row for row in here if not cohort.reserved.keys() & row.groups]
            assert cohort.closed or len(others) <= quota - sum(cohort.reserved.values())


COMMANDS: dict[Any, Any] = {
    start_programme: StartProgramme,
    open_cohort: OpenCohort,
    submit_application: SubmitApplication,
    withdraw_enrolment: WithdrawEnrolment,
    transfer_enrolment: TransferEnrolment,
    close_cohort: CloseCohort,
    admit_ranked: AdmitRanked,
    change_cohort: ChangeCohort,
}


async def test_seats_whatever_happens_in_whatever_order(stage: Any, explore: Any) -> None:
    # Late in the semester, so that everything can have happened. The settings are frozen but for the calendar.
    stage.service.settings.__dict__["business_date"] = TODAY
    await explore(lambda step: Seats(stage, step))
