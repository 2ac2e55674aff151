"""Schemes, cohorts (copy), persons (copy), assessors, places of assessment, candidacies with attempts and forms."""

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = """
create table scheme_keys (
    scheme_key text primary key,
    agency text not null
);

create table schemes (
    scheme_id uuid primary key,
    scheme_key text not null references scheme_keys,
    version integer not null check (version >= 1),
    track text not null check (track in ('exporter', 'assessor')),
    name text not null,
    name_en text not null,
    validity_months integer check (validity_months >= 1),
    min_education text,
    max_attempts integer check (max_attempts >= 1),
    units jsonb not null,
    unique (scheme_key, version)
);

create table cohorts (
    cohort_id uuid primary key,
    code text not null,
    programme_id uuid not null,
    track text not null,
    organiser text not null,
    trainer text not null,
    assessor_body text not null,
    conflict_of_interest_years integer not null,
    max_assessments_per_day integer not null,
    max_attempts integer not null
);

create table persons (
    person_id uuid primary key,
    full_name text not null,
    education text not null
);

create table ended_persons (
    person_id uuid not null,
    reason text not null check (reason in ('consent_withdrawn', 'person_erased')),
    occurred_on date not null,
    primary key (person_id, reason)
);

create table ties (
    candidate_id uuid not null,
    person_id uuid not null,
    kind text not null check (kind in ('taught', 'mentored')),
    last_on date not null,
    primary key (candidate_id, person_id, kind)
);

create table assessors (
    assessor_id uuid primary key,
    agency text not null,
    person_id uuid not null,
    status text not null check (status in ('qualified', 'licensed')),
    certificate_id uuid,
    institution text,
    registration_no text,
    licensed_from date,
    licensed_until date,
    unit_codes jsonb not null default '[]',
    evidence text,
    version integer not null default 1,
    unique (agency, person_id),
    unique (agency, registration_no),
    check (status = 'qualified' or (registration_no is not null and licensed_from <= licensed_until))
);

create table relations (
    assessor_id uuid not null references assessors,
    person_id uuid not null,
    kind text not null,
    declared_on date not null,
    primary key (assessor_id, person_id)
);

create table tuks (
    agency text not null,
    tuk_key text not null,
    name text not null,
    tuk_type text not null check (tuk_type in ('sewaktu', 'tempat_kerja', 'mandiri')),
    kelurahan_code text not null,
    version integer not null default 1,
    primary key (agency, tuk_key)
);

create table candidacies (
    candidacy_id uuid primary key,
    agency text not null,
    organiser text not null,
    training_id uuid not null,
    enrolment_id uuid not null unique,
    cohort_id uuid not null references cohorts,
    person_id uuid not null,
    track text not null,
    scheme_key text not null,
    scheme_version integer not null,
    status text not null check (status in (
        'open', 'scheduled', 'absent', 'recorded', 'recommended', 'reassessment_due', 'passed', 'failed', 'withdrawn',
        'under_appeal', 'suspended'
    )),
    opened_on date not null,
    attempt integer not null default 0,
    units_due jsonb not null,
    latest_outcome text check (latest_outcome in ('competent', 'not_yet_competent')),
    version integer not null default 1,
    foreign key (scheme_key, scheme_version) references schemes (scheme_key, version)
);
create index candidacies_agency on candidacies (agency, candidacy_id);
create index candidacies_organiser on candidacies (organiser, candidacy_id);
create index candidacies_cohort on candidacies (cohort_id);
create index candidacies_person on candidacies (person_id);

create table attempts (
    candidacy_id uuid not null references candidacies,
    attempt integer not null check (attempt >= 1),
    units jsonb not null,
    assessor_id uuid not null references assessors,
    assessor_person_id uuid not null,
    assessment_on date not null,
    tuk_key text not null,
    starts_at timestamptz,
    ends_at timestamptz,
    absent_on date,
    records jsonb not null default '[]',
    recorded_on date,
    recommended_outcome text,
    recommended_by uuid,
    recommended_on date,
    decided_outcome text,
    decided_by uuid,
    decided_on date,
    results jsonb,
    primary key (candidacy_id, attempt),
    check (starts_at < ends_at),
    check (decided_by is null or decided_by <> assessor_person_id)
);
create index attempts_diary on attempts (assessor_id, assessment_on);

create table forms (
    form_id uuid primary key,
    candidacy_id uuid not null references candidacies,
    form text not null,
    form_version text not null,
    data jsonb not null,
    occurred_on date not null,
    filed_at timestamptz not null
);
create index forms_candidacy on forms (candidacy_id, form, filed_at);
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
