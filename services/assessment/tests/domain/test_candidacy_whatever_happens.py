"""A candidacy, whatever is tried on it in whatever order: who assesses, who decides, what is assessed again."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from assessment.domain.assessor import Assessor, AssessorStatus, Licence
from assessment.domain.assignment import Appointment, Case, Diary, Slot, Tie, TieKind, judge, objections
from assessment.domain.attempt import Attempt
from assessment.domain.candidacy import Candidacy
from assessment.domain.candidacy import CandidacyStatus as Status
from assessment.domain.independence import check_decision_maker
from assessment.domain.record import Outcome, UnitOutcome, UnitRecord, UnitResult
from chassis.refusals import Refusal

UNITS = ("U.1", "U.2", "U.3")
OPENED = date(2025, 5, 1)
CANDIDATE, TEACHER, MENTOR, OLD_HAND, NOVICE, STRANGER, COMMITTEE = PEOPLE = [
    UUID(int=number) for number in range(1, 8)
]
TAUGHT_ON, MENTORED_ON = date(2025, 4, 20), date(2025, 4, 25)
TIES = (Tie(TEACHER, TieKind.TAUGHT, TAUGHT_ON), Tie(MENTOR, TieKind.MENTORED, MENTORED_ON))
K, BK = UnitOutcome.COMPETENT, UnitOutcome.NOT_YET

people = st.sampled_from(PEOPLE)
rightly = st.booleans()
units = st.sets(st.sampled_from(UNITS))
soon = st.sampled_from([0, 0, 1, 30])


def at(*stages: Status) -> Any:
    """That each stage is open to its own steps only is tested elsewhere; here time is not spent on it."""
    return precondition(lambda life: life.candidacy.status in stages)


def outcome_of(results: list[UnitOutcome]) -> Outcome:
    return Outcome.NOT_YET_COMPETENT if BK in results else Outcome.COMPETENT


class Life(RuleBasedStateMachine):
    """Everybody is an assessor, some with a licence and some without; what is not allowed is tried all the same."""

    @initialize(attempts=st.integers(1, 3), newcomer=people, since=st.dates(OPENED, date(2025, 6, 1)))
    def open(self, attempts: int, newcomer: UUID, since: date) -> None:
        self.today, self.allowed = OPENED, attempts
        self.assessors = {person: self.assessor(person) for person in PEOPLE}
        self.license(person=OLD_HAND, since=date(2023, 6, 1), days=3 * 365, units=set(UNITS))
        self.license(person=newcomer, since=since, days=700, units=set(UNITS))
        self.past: list[Attempt] = []
        self.candidacy = Candidacy(
            candidacy_id=UUID(int=10),
            agency="LSP-SEN",
            organiser="DISNAKER-TNG",
            training_id=UUID(int=11),
            enrolment_id=UUID(int=12),
            cohort_id=UUID(int=13),
            person_id=CANDIDATE,
            track="exporter",
            scheme_key="SEN-01",
            scheme_version=1,
            status=Status.OPEN,
            opened_on=OPENED,
            version=1,
            attempt=None,
            units_due=UNITS,
        )

    @staticmethod
    def assessor(person: UUID, licence: Licence | None = None) -> Assessor:
        status = AssessorStatus.LICENSED if licence else AssessorStatus.QUALIFIED
        institution = "BLK-LARANGAN" if person == STRANGER else None
        return Assessor(person, "LSP-SEN", person, status, None, institution, licence, None)

    @rule(days=st.sampled_from([1, 1, 7, 30, 400]))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(
        person=people,
        since=st.dates(date(2025, 4, 1), date(2027, 12, 31)),
        days=st.integers(300, 1200),
        units=st.just(set(UNITS)) | units.filter(bool),
    )
    def license(self, person: UUID, since: date, days: int, units: set[str]) -> None:
        if self.assessors[person].licence is not None:
            return
        until = since + timedelta(days=days)
        try:
            licence = Licence.enter("MET.000.000123 2023", since, until, units)
        except Refusal:
            assert until > since.replace(year=since.year + 3)
        else:
            assert until <= since.replace(year=since.year + 3)
            self.assessors[person] = self.assessor(person, licence)

    def attempt(self, change: Callable[..., Any], *arguments: Any, **named: Any) -> bool:
        """Whether the step was taken. A step that is refused changes nothing."""
        try:
            changed = change(*arguments, **named)
        except Refusal:
            return False
        self.candidacy = changed[0] if isinstance(changed, tuple) else changed
        return True

    def may_assess(self, person: UUID, day: date) -> bool:
        """By the rules as they are written down; and the judgement says the same."""
        licence = self.assessors[person].licence
        due = set(self.candidacy.units_due)
        allowed = (
            licence is not None
            and licence.licensed_from <= day <= licence.licensed_until
            and due <= licence.unit_codes
            and person not in (CANDIDATE, STRANGER)  # STRANGER is employed by the trainer
            and not (person == TEACHER and day <= TAUGHT_ON.replace(year=2027))
            and not (person == MENTOR and day <= MENTORED_ON.replace(year=2027))
        )
        case = Case(CANDIDATE, self.candidacy.units_due, "BLK-LARANGAN", TIES, 2, 3, self.allowed)
        assert (not objections(judge(self.assessors[person], case, Slot(day), Diary()))) == allowed
        return allowed

    def chosen(self, person: UUID, rightly: bool, day: date) -> UUID:
        """Anybody; or, if it is to be done rightly, somebody who may."""
        able = [one for one in (person, *PEOPLE) if self.may_assess(one, day)]
        return able[0] if rightly and able else person

    @at(Status.OPEN, Status.ABSENT, Status.REASSESSMENT_DUE)
    @rule(person=people, rightly=rightly, days=soon)
    def schedule(self, person: UUID, rightly: bool, days: int) -> None:
        day = self.today + timedelta(days=days)
        person = self.chosen(person, rightly, day)
        if self.may_assess(person, day):
            self.attempt(
                self.candidacy.schedule,
                Appointment(Slot(day), "TUK-LARANGAN"),
                assessor_id=person,
                assessor_person_id=person,
                occurred_on=self.today,
            )

    @at(Status.SCHEDULED, Status.ABSENT)
    @rule(days=soon)
    def reschedule(self, days: int) -> None:
        day = self.today + timedelta(days=days)
        if self.may_assess(self.candidacy.current.assessor_person_id, day):
            appointment = Appointment(Slot(day), "TUK-SEN")
            self.attempt(self.candidacy.reschedule, appointment, occurred_on=self.today)

    @at(Status.SCHEDULED)
    @rule(person=people, rightly=rightly)
    def replace_assessor(self, person: UUID, rightly: bool) -> None:
        day = self.candidacy.current.appointment.assessment_on
        person = self.chosen(person, rightly, day)
        if self.may_assess(person, day):
            self.attempt(self.candidacy.replace_assessor, assessor_id=person, assessor_person_id=person)

    @at(Status.SCHEDULED)
    @rule()
    def note_absence(self) -> None:
        self.attempt(self.candidacy.note_absence, occurred_on=self.today)

    @at(Status.SCHEDULED, Status.RECORDED)
    @rule(failed=units, others=units | st.just(set()))
    def record(self, failed: set[str], others: set[str]) -> None:
        """Of the units due, and perhaps of others, which are not to be assessed again."""
        due = set(self.candidacy.units_due)
        lines = [
            UnitRecord(code, BK if code in failed else K, True, True, True, True)
            for code in sorted(due | others)
        ]
        taken = self.attempt(self.candidacy.record, lines, occurred_on=self.today)
        assert not taken or others <= due

    @at(Status.RECORDED)
    @rule(person=people, rightly=rightly)
    def recommend(self, person: UUID, rightly: bool) -> None:
        attempt = self.candidacy.current
        by = attempt.assessor_person_id if rightly else person
        outcome = outcome_of([record.outcome for record in attempt.records])
        taken = self.attempt(self.candidacy.recommend, outcome, by=by, occurred_on=self.today)
        assert not taken or by == attempt.assessor_person_id

    @at(Status.RECOMMENDED)
    @rule(person=people, rightly=rightly, otherwise=units | st.just(set()))
    def decide(self, person: UUID, rightly: bool, otherwise: set[str]) -> None:
        attempt = self.candidacy.current
        person = COMMITTEE if rightly else person
        assessed = {past.assessor_person_id for past in self.past} | {attempt.assessor_person_id}
        tied = person in {CANDIDATE, TEACHER, MENTOR, *assessed}
        try:
            check_decision_maker(person, candidate=CANDIDATE, assessors=assessed, ties=TIES)
        except Refusal:
            assert tied
            return
        assert not tied
        overruled = [UnitResult(record.code, BK) for record in attempt.records if record.code in otherwise]
        seen = [BK if record.code in otherwise else record.outcome for record in attempt.records]
        taken = self.attempt(
            self.candidacy.decide,
            outcome_of(seen),
            by=person,
            occurred_on=self.today,
            overruled=overruled,
            attempts_allowed=self.allowed,
        )
        if taken:
            self.past.append(self.candidacy.current)

    @at(Status.OPEN, Status.ABSENT, Status.REASSESSMENT_DUE)
    @rule(person=people, failed=units, decider=people, rightly=rightly)
    def go_through_an_attempt(self, person: UUID, failed: set[str], decider: UUID, rightly: bool) -> None:
        """All at once on one day, so that reassessments are come to often."""
        self.schedule(person, True, 0)
        if self.candidacy.status is Status.SCHEDULED:
            self.record(failed, set())
            self.recommend(person, True)
            self.decide(decider, rightly, set())

    @invariant()
    def nobody_assesses_without_a_licence_on_the_day_or_against_his_ties(self) -> None:
        attempt = self.candidacy.attempt
        if attempt is not None and self.candidacy.status is Status.SCHEDULED:
            assert self.may_assess(attempt.assessor_person_id, attempt.appointment.assessment_on)

    @invariant()
    def nobody_decides_who_assessed_or_trained(self) -> None:
        for number, attempt in enumerate(self.past, start=1):
            assert attempt.decision is not None
            assessed = {past.assessor_person_id for past in self.past[:number]}
            assert attempt.decision.decided_by not in {CANDIDATE, TEACHER, MENTOR, *assessed}

    @invariant()
    def every_decision_follows_a_record_and_a_recommendation_of_the_one_assigned(self) -> None:
        for attempt in self.past:
            recommended, decided = attempt.recommendation, attempt.decision
            assert recommended and decided and attempt.recorded_on
            assert recommended.recommended_by == attempt.assessor_person_id
            days = (attempt.appointment.assessment_on, attempt.recorded_on, recommended.recommended_on)
            assert [*days, decided.decided_on] == sorted([*days, decided.decided_on])

    @invariant()
    def only_what_failed_is_assessed_again_and_never_more_often_than_allowed(self) -> None:
        assert [attempt.number for attempt in self.past] == list(range(1, len(self.past) + 1))
        assert len(self.past) <= self.allowed
        for before, after in pairwise([*self.past, self.candidacy.attempt]):
            if before is not None and after is not None and after.number > before.number:
                assert before.decision is not None
                assert after.units == before.decision.failed_units != ()

    @invariant()
    def it_ends_passed_when_nothing_is_failed_and_failed_when_no_attempt_is_left(self) -> None:
        decision = self.past[-1].decision if self.past else None
        passed = decision is not None and not decision.failed_units
        lost = decision is not None and not passed and len(self.past) == self.allowed
        assert (self.candidacy.status is Status.PASSED) == passed
        assert (self.candidacy.status is Status.FAILED) == lost


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
