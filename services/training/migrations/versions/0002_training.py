"""Training's own tables."""

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = (
    # A version is written once; nothing updates it.
    """
    create table curricula (
        curriculum_id uuid primary key,
        agency text not null,
        curriculum_key text not null,
        version integer not null,
        track text not null,
        published_on date not null,
        unique (curriculum_key, version)
    )
    """,
    """
    create table curriculum_modules (
        curriculum_id uuid not null references curricula,
        module_key text not null,
        position integer not null,
        hours integer not null,
        kind text not null,
        pass_mark smallint not null check (pass_mark between 0 and 100),
        min_attendance_percent smallint not null check (min_attendance_percent between 0 and 100),
        required boolean not null,
        unit_codes text[] not null,
        title text,
        primary key (curriculum_id, module_key),
        unique (curriculum_id, position)
    )
    """,
    # The copy of registration's cohorts.
    """
    create table cohorts (
        cohort_id uuid primary key,
        code text not null,
        programme_id uuid not null,
        track text not null,
        training_centre_key text not null,
        semester_starts_on date not null,
        semester_ends_on date not null,
        curriculum_key text not null,
        curriculum_version integer not null,
        scheme_key text not null,
        scheme_version integer not null,
        organiser text not null,
        trainer text not null,
        min_attendance_percent smallint not null,
        min_mentoring_sessions smallint not null,
        status text not null,
        entered_afterwards boolean not null
    )
    """,
    "create index cohorts_trainer on cohorts (trainer, cohort_id)",
    "create index cohorts_organiser on cohorts (organiser, cohort_id)",
    # The copy of the names, for paper. A tombstone deletes the row.
    "create table names (person_id uuid primary key, full_name text not null)",
    """
    create table trainings (
        training_id uuid primary key,
        enrolment_id uuid not null unique,
        cohort_id uuid not null references cohorts,
        person_id uuid not null,
        track text not null,
        programme_id uuid not null,
        agency text not null,
        organiser text not null,
        status text not null check (status in ('in_progress', 'completed', 'discontinued')),
        reasons text[] not null default '{}',
        attendance_percent smallint,
        mentoring_sessions smallint,
        started_on date not null,
        ended_on date,
        check ((status = 'in_progress') = (ended_on is null))
    )
    """,
    "create index trainings_cohort on trainings (cohort_id, training_id)",
    "create index trainings_agency on trainings (agency, training_id)",
    "create index trainings_organiser on trainings (organiser, training_id)",
    "create index trainings_running_person on trainings (person_id) where status = 'in_progress'",
    # Sessions exclude one another: two commands at once cannot both be right about a free room.
    "create extension if not exists btree_gist",
    """
    create table sessions (
        session_id uuid primary key,
        agency text not null,
        organiser text not null,
        cohort_id uuid not null references cohorts,
        module_key text not null,
        training_centre_key text not null,
        room_key text not null,
        instructor_person_id uuid not null,
        during tstzrange not null check (not isempty(during)),
        held_on date not null,
        make_up_for uuid references sessions,
        cancelled_on date,
        sheet_on date,
        constraint sessions_room_free
            exclude using gist (training_centre_key with =, room_key with =, during with &&)
            where (cancelled_on is null),
        constraint sessions_instructor_free
            exclude using gist (instructor_person_id with =, during with &&) where (cancelled_on is null),
        constraint sessions_cohort_free
            exclude using gist (cohort_id with =, during with &&) where (cancelled_on is null)
    )
    """,
    "create index sessions_cohort on sessions (cohort_id, module_key)",
    "create index sessions_agency on sessions (agency, session_id)",
    "create index sessions_organiser on sessions (organiser, session_id)",
    "create index sessions_make_up_for on sessions (make_up_for) where make_up_for is not null",
    """
    create table attendance (
        session_id uuid not null references sessions,
        training_id uuid not null references trainings,
        mark text not null check (mark in ('present', 'late', 'excused', 'absent')),
        primary key (session_id, training_id)
    )
    """,
    "create index attendance_training on attendance (training_id)",
    """
    create table scores (
        training_id uuid not null references trainings,
        module_key text not null,
        score smallint not null check (score between 0 and 100),
        scored_on date not null,
        primary key (training_id, module_key)
    )
    """,
    # One row per module that was told as completed: the primary key is what makes it once.
    """
    create table module_completions (
        training_id uuid not null references trainings,
        module_key text not null,
        score smallint not null,
        attendance_percent smallint not null,
        completed_on date not null,
        primary key (training_id, module_key)
    )
    """,
    """
    create table mentorings (
        mentoring_id uuid primary key,
        agency text not null,
        mentor_person_id uuid not null,
        minutes smallint not null check (minutes > 0),
        held_on date not null
    )
    """,
    "create index mentorings_agency on mentorings (agency, mentoring_id)",
    """
    create table mentoring_participants (
        training_id uuid not null references trainings,
        mentoring_id uuid not null references mentorings,
        primary key (training_id, mentoring_id)
    )
    """,
    "create index mentoring_participants_mentoring on mentoring_participants (mentoring_id)",
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
