"""A semester, whatever happens in whatever order: late sheets and corrected ones, make-ups, drop-outs, its end."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chassis.refusals import Refusal
from training.domain.attendance import Mark, TaughtSession
from training.domain.cohort import Cohort
from training.domain.completion import Score, judge_module
from training.domain.conclusion import Conclusion, Reason, Record, judge_training, leave
from training.domain.curriculum import Curriculum, Module, ModuleKind, Track
from training.domain.mentoring import judge_participants
from training.domain.sheets import Participant, Row, judge_sheet
from training.domain.training import Status, Training

STARTS, ENDS = date(2025, 2, 3), date(2025, 6, 27)
INSTRUCTOR, MENTOR = UUID(int=901), UUID(int=902)
MODULES = (
    Module("A", 1, 8, ModuleKind.THEORY, 60, 67, True, ()),
    Module("B", 2, 8, ModuleKind.PRACTICE, 70, 80, True, ()),
    Module("C", 3, 8, ModuleKind.THEORY, 60, 50, False, ()),
)
CURRICULUM = Curriculum(UUID(int=1), "SEKOLAH-EKSPOR", "EXPORT-SEMESTER", 1, Track.EXPORTER, MODULES)
COHORT = Cohort(
    cohort_id=UUID(int=2),
    code="TKM-2025-1",
    programme_id=UUID(int=3),
    track=Track.EXPORTER,
    training_centre_key="BLK-LARANGAN",
    semester_starts_on=STARTS,
    semester_ends_on=ENDS,
    curriculum_key="EXPORT-SEMESTER",
    curriculum_version=1,
    scheme_key="PPEJP-01",
    scheme_version=1,
    organiser="DISNAKER-TNG",
    trainer="BLK-LARANGAN",
    min_attendance_percent=67,
    min_mentoring_sessions=1,
    status="closed",
    entered_afterwards=False,
)
THERE = (Mark.PRESENT, Mark.LATE)
nth = st.integers(0, 11)
modules = st.sampled_from(MODULES)
# Most come most of the time; else hardly anybody would ever complete anything.
marks = st.lists(st.sampled_from([*THERE, *THERE, Mark.EXCUSED, Mark.ABSENT, None]), min_size=5, max_size=5)
scores = st.lists(st.sampled_from([59, 60, 69, 70, 90]), min_size=1, max_size=5)


class Semester(RuleBasedStateMachine):
    """Every rule is the domain's own; what it led to is counted again by hand from what was put in."""

    @initialize(participants=st.integers(1, 3))
    def begin(self, participants: int) -> None:
        self.sessions: list[TaughtSession] = []
        self.sheets: dict[UUID, dict[UUID, Mark]] = {}  # by session, then by training
        self.scores: dict[tuple[str, UUID], Score] = {}
        self.mentorings: dict[UUID, list[tuple[UUID, date]]] = {}
        self.trainings: dict[UUID, Training] = {}
        self.told: dict[tuple[str, UUID], Any] = {}  # completed modules, with what they stood on
        self.ended: dict[UUID, tuple[Training, Conclusion, Any]] = {}
        for module in (*MODULES, *MODULES, MODULES[0]):
            self.plan(module)
        for _ in range(participants):
            self.enrol()

    def put_in(self, training_id: UUID) -> Any:
        """Everything recorded of one training."""
        marks = {
            session: sheet[training_id] for session, sheet in self.sheets.items() if training_id in sheet
        }
        scores = {module: score for (module, one), score in self.scores.items() if one == training_id}
        return marks, scores, list(self.mentorings.get(training_id, []))

    def record(self, training_id: UUID) -> Record:
        marks, _, mentorings = self.put_in(training_id)
        return Record(marks, frozenset(m for m, one in self.told if one == training_id), mentorings)

    def reached(self, training_id: UUID, percent: int, sessions: list[TaughtSession]) -> bool:
        """Whether so much of these sessions was attended, counted by hand and without rounding."""
        sheet = self.put_in(training_id)[0]
        there = {
            session.make_up_for or session.session_id for session in sessions if self.came(sheet, session)
        }
        excused = {one for one, mark in sheet.items() if mark is Mark.EXCUSED}
        counted = {session.session_id for session in sessions if session.make_up_for is None} - (
            excused - there
        )
        return 100 * len(there) >= percent * len(counted) if counted else percent == 0

    @staticmethod
    def came(sheet: dict[UUID, Mark], session: TaughtSession) -> bool:
        return sheet.get(session.session_id) in THERE

    def of_module(self, key: str) -> list[TaughtSession]:
        return [session for session in self.sessions if session.module_key == key]

    def participants(self, key: str) -> list[Participant]:
        return [
            Participant(
                one.training_id,
                one.enrolment_id,
                one.person_id,
                one.running,
                (key, one.training_id) in self.told,
            )
            for one in self.trainings.values()
        ]

    def complete(self, module: Module) -> None:
        """As every use case does that can bring a completion about."""
        for training_id, training in self.trainings.items():
            if training.running and (module.module_key, training_id) not in self.told:
                marks, scores, _ = self.put_in(training_id)
                sessions = self.of_module(module.module_key)
                score = scores.get(module.module_key)
                completed = judge_module(module, sessions, marks, score) is not None
                assert completed == (
                    score is not None
                    and score.value >= module.pass_mark
                    and any(self.came(marks, session) for session in sessions)
                    and self.reached(training_id, module.min_attendance_percent, sessions)
                )
                if completed:
                    stood_on = {one.session_id: marks.get(one.session_id) for one in sessions}
                    self.told[module.module_key, training_id] = (score, stood_on)

    @rule()
    def enrol(self) -> None:
        if len(self.trainings) < 5:
            one = UUID(int=100 + len(self.trainings))
            self.trainings[one] = Training(
                training_id=one,
                enrolment_id=one,
                cohort_id=COHORT.cohort_id,
                person_id=one,
                track=Track.EXPORTER,
                programme_id=COHORT.programme_id,
                agency=COHORT.trainer,
                organiser=COHORT.organiser,
                status=Status.IN_PROGRESS,
                started_on=STARTS,
            )

    @rule(module=modules)
    def plan(self, module: Module, missed: UUID | None = None) -> None:
        number = len(self.sessions)
        on = STARTS + timedelta(days=number)
        self.sessions.append(
            TaughtSession(UUID(int=200 + number), module.module_key, INSTRUCTOR, 2.0, on, missed)
        )

    @rule(nth=nth, marks=st.just([Mark.PRESENT] * 5) | marks)
    def make_up(self, nth: int, marks: list[Mark | None]) -> None:
        """A session is held again, and its sheet comes at once."""
        held = [session for session in self.sessions if session.make_up_for is None]
        missed = held[nth % len(held)]
        self.plan(next(one for one in MODULES if one.module_key == missed.module_key), missed.session_id)
        self.hand_in_a_sheet(len(self.sessions) - 1, marks)

    @rule(nth=nth, marks=marks)
    def hand_in_a_sheet(self, nth: int, marks: list[Mark | None]) -> None:
        """The first, or a correction; who has no mark is not named."""
        session = self.sessions[nth % len(self.sessions)]
        key, standing = session.module_key, self.sheets.get(session.session_id, {})
        named = {one: mark for one, mark in zip(self.trainings, marks, strict=False) if mark is not None}
        touched = {
            one
            for one in standing
            if named.get(one) != standing[one]
            and (one in named or self.trainings[one].running)
            and ((key, one) in self.told or not self.trainings[one].running)
        } | {one for one in named.keys() - standing.keys() if not self.trainings[one].running}
        try:
            rows = [Row(one, mark) for one, mark in named.items()]
            accepted = judge_sheet(rows, self.participants(key), standing, replaces=True)
        except Refusal:
            assert touched
            return
        assert not touched
        kept = {one: mark for one, mark in standing.items() if one not in accepted.remove}
        self.sheets[session.session_id] = {**kept, **accepted.write}
        self.complete(next(module for module in MODULES if module.module_key == key))

    @rule(module=modules, values=scores)
    def hand_in_scores(self, module: Module, values: list[int]) -> None:
        key = module.module_key
        standing = {one: score.value for (of, one), score in self.scores.items() if of == key}
        rows = [Row(one, value) for one, value in zip(self.trainings, values, strict=False)]
        try:
            accepted = judge_sheet(rows, self.participants(key), standing, replaces=False)
        except Refusal:
            return
        self.scores |= {(key, one): Score(value, ENDS) for one, value in accepted.write.items()}
        self.complete(module)

    @rule(nth=nth, mentor=st.just(MENTOR) | st.just(UUID(int=100)), late=st.booleans())
    def mentor(self, nth: int, mentor: UUID, late: bool) -> None:
        training = list(self.trainings.values())[nth % len(self.trainings)]
        on = ENDS + timedelta(days=late)
        refused = late or mentor == training.person_id or not training.running
        cohorts = {COHORT.cohort_id: COHORT}
        one = training.enrolment_id
        try:
            judge_participants([one], {one: training}, cohorts, mentor, on)
        except Refusal:
            assert refused
        else:
            assert not refused
            self.mentorings.setdefault(one, []).append((mentor, on))

    def end(self, training: Training, conclusion: Conclusion) -> None:
        one = training.training_id
        assert one not in self.ended
        self.trainings[one] = training.ended(conclusion, ENDS)
        self.ended[one] = (self.trainings[one], conclusion, self.put_in(one))

    @rule(nth=nth, really=st.sampled_from([False, False, False, True]))
    def drop_out(self, nth: int, really: bool) -> None:
        training = list(self.trainings.values())[nth % len(self.trainings)]
        if really and training.running:
            self.end(training, leave(self.sessions, self.record(training.training_id), (Reason.DROPPED_OUT,)))

    @rule(
        marks=st.just([Mark.PRESENT] * 5) | marks,
        values=st.just([90] * 5) | scores,
        mentored=st.booleans(),
        concluded=st.booleans(),
    )
    def catch_up(self, marks: list[Mark | None], values: list[int], mentored: bool, concluded: bool) -> None:
        """Hand in everything that is missing at once, so that ends of all kinds are come to often."""
        for number, session in enumerate(self.sessions):
            if session.session_id not in self.sheets:
                self.hand_in_a_sheet(number, marks)
        for module in MODULES:
            self.hand_in_scores(module, values)
        for number in range(len(self.trainings) if mentored else 0):
            self.mentor(number, MENTOR, False)
        if concluded:
            self.conclude(False)

    @rule(early=st.booleans())
    def conclude(self, early: bool) -> None:
        try:
            COHORT.require_semester_ended(ENDS - timedelta(days=early))
        except Refusal:
            assert early
            return
        assert not early
        if all(session.session_id in self.sheets for session in self.sessions):
            for training in [one for one in self.trainings.values() if one.running]:
                record = self.record(training.training_id)
                conclusion = judge_training(CURRICULUM, COHORT.bar, self.sessions, record)
                missing = self.missing(training.training_id)
                assert (set(conclusion.reasons), conclusion.completed) == (missing, not missing)
                self.end(training, conclusion)

    def missing(self, one: UUID) -> set[Reason]:
        """What a training has not reached, counted by hand."""
        done = {module for module, training_id in self.told if training_id == one}
        checks = {
            Reason.ATTENDANCE: self.reached(one, COHORT.min_attendance_percent, self.sessions),
            Reason.MODULES: done >= {"A", "B"},
            Reason.MENTORING: len(self.mentorings.get(one, [])) >= COHORT.min_mentoring_sessions,
        }
        return {reason for reason, holds in checks.items() if not holds}

    @invariant()
    def what_a_told_module_stands_on_is_not_changed(self) -> None:
        for (key, one), (score, stood_on) in self.told.items():
            marks, scores, _ = self.put_in(one)
            assert scores[key] == score
            assert all(marks[session] is mark for session, mark in stood_on.items() if mark is not None)

    @invariant()
    def what_has_ended_stays_as_it_ended(self) -> None:
        for one, (training, _, put_in) in self.ended.items():
            assert self.trainings[one] == training
            assert self.put_in(one) == put_in
        assert all(one in self.ended for one, training in self.trainings.items() if not training.running)

    @invariant()
    def nobody_ends_without_a_verdict(self) -> None:
        for training, conclusion, _ in self.ended.values():
            assert (training.status is Status.COMPLETED) == (not training.reasons) == conclusion.completed
            assert replace(training, reasons=conclusion.reasons) == training


TestSemester = Semester.TestCase
TestSemester.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
