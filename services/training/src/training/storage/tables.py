"""Training's tables, as the queries name them. The migrations make them."""

from sqlalchemy import Boolean, Column, Date, Integer, MetaData, SmallInteger, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, TSTZRANGE

metadata = MetaData()

curricula = Table(
    "curricula",
    metadata,
    Column("curriculum_id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("curriculum_key", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("track", Text, nullable=False),
    Column("published_on", Date, nullable=False),
)

curriculum_modules = Table(
    "curriculum_modules",
    metadata,
    Column("curriculum_id", Uuid, primary_key=True),
    Column("module_key", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("hours", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("pass_mark", SmallInteger, nullable=False),
    Column("min_attendance_percent", SmallInteger, nullable=False),
    Column("required", Boolean, nullable=False),
    Column("unit_codes", ARRAY(Text), nullable=False),
    Column("title", Text),
)

cohorts = Table(
    "cohorts",
    metadata,
    Column("cohort_id", Uuid, primary_key=True),
    Column("code", Text, nullable=False),
    Column("programme_id", Uuid, nullable=False),
    Column("track", Text, nullable=False),
    Column("training_centre_key", Text, nullable=False),
    Column("semester_starts_on", Date, nullable=False),
    Column("semester_ends_on", Date, nullable=False),
    Column("curriculum_key", Text, nullable=False),
    Column("curriculum_version", Integer, nullable=False),
    Column("scheme_key", Text, nullable=False),
    Column("scheme_version", Integer, nullable=False),
    Column("organiser", Text, nullable=False),
    Column("trainer", Text, nullable=False),
    Column("min_attendance_percent", SmallInteger, nullable=False),
    Column("min_mentoring_sessions", SmallInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("entered_afterwards", Boolean, nullable=False),
)

names = Table(
    "names", metadata, Column("person_id", Uuid, primary_key=True), Column("full_name", Text, nullable=False)
)

trainings = Table(
    "trainings",
    metadata,
    Column("training_id", Uuid, primary_key=True),
    Column("enrolment_id", Uuid, nullable=False, unique=True),
    Column("cohort_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("track", Text, nullable=False),
    Column("programme_id", Uuid, nullable=False),
    Column("agency", Text, nullable=False),
    Column("organiser", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("reasons", ARRAY(Text), nullable=False),
    Column("attendance_percent", SmallInteger),
    Column("mentoring_sessions", SmallInteger),
    Column("started_on", Date, nullable=False),
    Column("ended_on", Date),
)

sessions = Table(
    "sessions",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("organiser", Text, nullable=False),
    Column("cohort_id", Uuid, nullable=False),
    Column("module_key", Text, nullable=False),
    Column("training_centre_key", Text, nullable=False),
    Column("room_key", Text, nullable=False),
    Column("instructor_person_id", Uuid, nullable=False),
    Column("during", TSTZRANGE, nullable=False),
    Column("held_on", Date, nullable=False),
    Column("make_up_for", Uuid),
    Column("cancelled_on", Date),
    Column("sheet_on", Date),
)

attendance = Table(
    "attendance",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column("training_id", Uuid, primary_key=True),
    Column("mark", Text, nullable=False),
)

scores = Table(
    "scores",
    metadata,
    Column("training_id", Uuid, primary_key=True),
    Column("module_key", Text, primary_key=True),
    Column("score", SmallInteger, nullable=False),
    Column("scored_on", Date, nullable=False),
)

module_completions = Table(
    "module_completions",
    metadata,
    Column("training_id", Uuid, primary_key=True),
    Column("module_key", Text, primary_key=True),
    Column("score", SmallInteger, nullable=False),
    Column("attendance_percent", SmallInteger, nullable=False),
    Column("completed_on", Date, nullable=False),
)

mentorings = Table(
    "mentorings",
    metadata,
    Column("mentoring_id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("mentor_person_id", Uuid, nullable=False),
    Column("minutes", SmallInteger, nullable=False),
    Column("held_on", Date, nullable=False),
)

mentoring_participants = Table(
    "mentoring_participants",
    metadata,
    Column("training_id", Uuid, primary_key=True),
    Column("mentoring_id", Uuid, primary_key=True),
)
