"""The projection, and the record of rebuilds."""

from alembic import op

revision = "0002"
down_revision = "0001"

COHORT = """
create table cohort (
    cohort_id uuid primary key,
    code text not null,
    programme_id uuid not null,
    programme_code text not null,
    programme_target integer not null,
    programme_starts_on date not null,
    programme_deadline date not null,
    track text not null,
    training_centre_key text not null,
    semester_starts_on date not null,
    semester_ends_on date not null,
    quota integer not null,
    organiser text not null,
    trainer text not null,
    status text not null,
    stated_at timestamptz not null
)
"""

JOURNEY = """
create table journey (
    enrolment_id uuid primary key,
    cohort_id uuid not null,
    person_id uuid not null,
    track text not null,
    age_band text,
    gender text,
    former_employment text,
    kecamatan_code text,
    cluster_key text,
    sector text,
    applied_on date,
    rejected_on date,
    waitlisted_on date,
    enrolled_on date,
    promoted_on date,
    route text,
    withdrawn_on date,
    withdrawn_reason text,
    training_started_on date,
    mentoring_sessions integer not null default 0,
    mentoring_minutes integer not null default 0,
    trained_on date,
    discontinued_on date,
    candidacy_opened_on date,
    appointments integer not null default 0,
    absences integer not null default 0,
    recommended_on date,
    candidacy_withdrawn_on date,
    first_assessed_on date,
    passed_on date,
    failed_on date,
    out_of_attempts_on date
)
"""

MODULE_RESULT = """
create table module_result (
    training_id uuid not null,
    module_key text not null,
    cohort_id uuid not null,
    score smallint not null,
    attendance_percent smallint not null,
    primary key (training_id, module_key)
)
"""

UNIT_RESULT = """
create table unit_result (
    candidacy_id uuid not null,
    attempt smallint not null,
    unit_code text not null,
    cohort_id uuid not null,
    scheme_key text not null,
    scheme_version integer not null,
    competent boolean not null,
    decided_on date not null,
    primary key (candidacy_id, attempt, unit_code)
)
"""

SCHEME = """
create table scheme (
    scheme_key text not null,
    version integer not null,
    name text not null,
    name_en text not null,
    units jsonb not null,
    primary key (scheme_key, version)
)
"""

CERTIFICATE = """
create table certificate (
    certificate_id uuid primary key,
    enrolment_id uuid not null,
    person_id uuid not null,
    track text not null,
    certified_on date not null,
    status text not null
)
"""

SHIPMENT = """
create table shipment (
    export_id uuid primary key,
    certificate_id uuid not null,
    enrolment_id uuid not null,
    cohort_id uuid not null,
    person_id uuid not null,
    track text not null,
    hs6 text not null,
    country text not null,
    fob_value numeric(19, 4) not null,
    currency text not null,
    channel text not null,
    recorded_on date not null,
    status text not null
)
"""

PERSON = """
create table person (
    person_id uuid primary key,
    registered_on date not null
)
"""

ASSESSOR = """
create table assessor (
    assessor_id uuid primary key,
    agency text not null,
    qualified_on date,
    licensed_from date,
    licensed_until date
)
"""

# Not part of the projection: it survives a rebuild.
REBUILD = """
create table rebuild (
    rebuild_id uuid primary key,
    requested_at timestamptz not null,
    requested_by text not null,
    status text not null check (status in ('requested', 'running', 'switched', 'failed')),
    started_at timestamptz,
    ended_at timestamptz,
    records bigint not null default 0,
    problem text,
    differences jsonb
)
"""

INDEXES = (
    "create index cohort_programme_id on cohort (programme_id)",
    "create index journey_cohort_id on journey (cohort_id)",
    "create index certificate_enrolment_id on certificate (enrolment_id)",
    "create index shipment_enrolment_id on shipment (enrolment_id)",
)


TABLES = (
    COHORT,
    JOURNEY,
    MODULE_RESULT,
    UNIT_RESULT,
    SCHEME,
    CERTIFICATE,
    SHIPMENT,
    PERSON,
    ASSESSOR,
    REBUILD,
)


def upgrade() -> None:
    for statement in (*TABLES, *INDEXES):
        op.execute(statement)
