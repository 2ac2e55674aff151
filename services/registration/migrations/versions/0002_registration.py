"""Agencies, programmes, cohorts with their seats, persons, enrolments, documents, imports."""

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS = """
create table agencies (
    key text primary key,
    name text not null,
    kind text not null
);

create table training_centres (
    key text primary key,
    agency text not null references agencies,
    name text not null,
    kecamatan_code text not null,
    kelurahan_code text not null,
    rooms integer not null check (rooms > 0),
    seats_per_room integer not null check (seats_per_room > 0)
);

create table programmes (
    programme_id uuid primary key,
    code text not null,
    name text not null,
    target integer not null check (target > 0),
    starts_on date not null,
    deadline date not null,
    organiser text not null references agencies,
    area_code text not null,
    policy jsonb not null,
    unique (organiser, code)
);

create table cohorts (
    cohort_id uuid primary key,
    programme_id uuid not null references programmes,
    organiser text not null references agencies,
    code text not null,
    name text not null,
    track text not null,
    training_centre_key text not null references training_centres,
    window_opens_on date not null,
    window_closes_on date not null,
    semester_starts_on date not null,
    semester_ends_on date not null,
    quota integer not null check (quota > 0),
    reserved jsonb not null,
    curriculum_key text not null,
    curriculum_version integer not null,
    scheme_key text not null,
    scheme_version integer not null,
    trainer text not null references agencies,
    assessor_body text not null references agencies,
    certifier text not null references agencies,
    export_verifier text not null references agencies,
    admission text not null,
    settings jsonb not null,
    status text not null,
    entered_afterwards boolean not null,
    occurred_on date not null,
    version integer not null default 1,
    unique (organiser, code)
);
create index cohorts_due on cohorts (window_closes_on) where status = 'open' and not entered_afterwards;

create table cohort_seats (
    cohort_id uuid not null references cohorts,
    pool text not null,
    seats integer not null,
    taken integer not null default 0,
    waiting integer not null default 0 check (waiting >= 0),
    granted boolean not null default false,
    primary key (cohort_id, pool),
    constraint never_over_quota check (taken between 0 and seats)
) with (fillfactor = 50);

create table persons (
    person_id uuid primary key,
    agency text not null,
    nik_index bytea unique,
    nik_sealed bytea,
    full_name text,
    birth_date date,
    gender text,
    phone text,
    email text,
    address text,
    kelurahan_code text,
    education text,
    profile_told boolean not null default false,
    erased_on date,
    version integer not null default 1,
    constraint erased_means_empty check (
        erased_on is null
        or coalesce(full_name, phone, email, address, kelurahan_code) is null and nik_index is null
            and nik_sealed is null and birth_date is null
    )
);

create table person_agencies (
    person_id uuid not null references persons,
    agency text not null,
    external_ref text,
    primary key (person_id, agency)
);
create index person_agencies_external_ref on person_agencies (agency, external_ref) where external_ref is not null;

create table consents (
    consent_id uuid primary key,
    person_id uuid not null references persons,
    agency text not null,
    purpose text not null,
    text_sha256 text not null,
    text_version text not null,
    channel text not null,
    given_at timestamptz not null,
    given_on date not null,
    withdrawn_on date
);
create index consents_standing on consents (person_id, purpose) where withdrawn_on is null;

create table businesses (
    business_id uuid primary key,
    person_id uuid not null references persons,
    agency text not null,
    name text,
    nib text,
    npwp text,
    kbli text,
    kbli_edition text,
    hs6 text,
    cluster_key text,
    sector text not null
);
create unique index businesses_nib on businesses (person_id, nib) where nib is not null;
create index businesses_person on businesses (person_id);

create table enrolments (
    enrolment_id uuid primary key,
    cohort_id uuid not null references cohorts,
    programme_id uuid not null,
    person_id uuid not null references persons,
    business_id uuid references businesses,
    organiser text not null,
    track text not null,
    status text not null,
    groups text[] not null,
    former_employment text not null,
    intent boolean not null,
    score integer not null,
    verdicts jsonb not null,
    route text,
    reason text,
    pool text,
    was_waitlisted boolean not null default false,
    enrolled_on date,
    ended_on date,
    ended_reason text,
    screening_score integer,
    interview_score integer,
    external_ref text,
    occurred_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    version integer not null default 1,
    constraint a_pool_while_enrolled check ((pool is not null) = (status = 'enrolled'))
);
create unique index enrolments_open on enrolments (cohort_id, person_id)
    where status in ('applied', 'enrolled', 'waitlisted');
create index enrolments_line on enrolments (cohort_id, score desc, occurred_on, recorded_at, enrolment_id)
    where status = 'waitlisted';
create index enrolments_cohort on enrolments (cohort_id, enrolment_id);
create index enrolments_person on enrolments (person_id, programme_id);
create index enrolments_organiser on enrolments (organiser, enrolment_id);
create index enrolments_external_ref on enrolments (organiser, external_ref) where external_ref is not null;

create table known_curricula (
    curriculum_key text not null,
    version integer not null,
    track text not null,
    primary key (curriculum_key, version)
);

create table known_schemes (
    scheme_key text not null,
    version integer not null,
    track text not null,
    primary key (scheme_key, version)
);

create table documents (
    document_id uuid primary key,
    person_id uuid not null references persons,
    agency text not null,
    kind text not null,
    media_type text not null,
    sha256 text not null,
    size_bytes integer not null,
    stored_at timestamptz not null default clock_timestamp(),
    constraint documents_once unique (person_id, agency, kind, sha256)
);
create index documents_sha256 on documents (sha256);

create table files_to_remove (
    sha256 text primary key
);

create table imports (
    import_id uuid primary key,
    agency text not null,
    cohort_id uuid not null references cohorts,
    file_sha256 text not null,
    begun_at timestamptz not null default clock_timestamp(),
    rows_read integer not null,
    constraint imports_once unique (agency, cohort_id, file_sha256)
);

create table import_rows (
    import_id uuid not null references imports,
    row_number integer not null,
    verdict text not null,
    code text,
    field text,
    detail text,
    enrolment_id uuid,
    primary key (import_id, row_number)
);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
