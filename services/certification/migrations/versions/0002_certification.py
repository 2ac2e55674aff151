"""Certificates, their changes and numbers; export records; copies of cohorts, schemes and holders."""

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = """
create table holders (
    person_id uuid primary key,
    full_name text
);

create table cohorts (
    cohort_id uuid primary key,
    programme_id uuid not null,
    organiser text not null,
    certifier text not null,
    export_verifier text not null
);

create table schemes (
    scheme_key text not null,
    version integer not null,
    name text not null,
    name_en text not null,
    validity_months integer,
    units jsonb not null,
    primary key (scheme_key, version)
);

create table number_series (
    certifier text not null,
    decision_year smallint not null,
    last integer not null,
    primary key (certifier, decision_year)
);

create table certificates (
    certificate_id uuid primary key,
    certifier text not null,
    certifier_name text not null,
    organiser text not null,
    export_verifier text not null,
    number text not null unique,
    candidacy_id uuid not null,
    attempt smallint not null,
    revision smallint not null,
    enrolment_id uuid not null,
    cohort_id uuid not null,
    programme_id uuid not null,
    person_id uuid not null,
    track text not null check (track in ('exporter', 'assessor')),
    scheme_key text not null,
    scheme_version integer not null,
    scheme_name text not null,
    scheme_name_en text not null,
    units jsonb not null,
    holder_name text,
    valid_from date not null,
    valid_until date check (valid_until >= valid_from),
    issued_at timestamptz not null,
    standing text not null check (standing in ('valid', 'suspended', 'revoked', 'superseded')),
    verification_token text not null unique,
    credential text,
    credential_sha256 text not null,
    bnsp_certificate_no text,
    blanko_no text,
    erased_at timestamptz,
    version integer not null,
    unique (candidacy_id, attempt, revision),
    check ((erased_at is null) = (holder_name is not null and credential is not null))
);
create unique index certificates_one_standing on certificates (candidacy_id)
    where standing in ('valid', 'suspended');
create index certificates_certifier on certificates (certifier, certificate_id);
create index certificates_organiser on certificates (organiser, certificate_id);
create index certificates_enrolment on certificates (enrolment_id);
create index certificates_cohort on certificates (cohort_id);
create index certificates_person on certificates (person_id);

create table certificate_changes (
    certificate_id uuid not null references certificates,
    position smallint not null,
    standing text not null,
    reason text not null,
    occurred_on date not null,
    recorded_at timestamptz not null,
    person_id uuid,
    primary key (certificate_id, position)
);

create table certificate_pdfs (
    certificate_id uuid primary key references certificates,
    fingerprint text not null,
    content bytea not null
);

create table exports (
    export_id uuid primary key,
    organiser text not null,
    export_verifier text not null,
    certificate_id uuid not null references certificates,
    enrolment_id uuid not null,
    cohort_id uuid not null,
    programme_id uuid not null,
    person_id uuid not null,
    track text not null,
    peb_no text not null,
    peb_date date not null,
    npe_no text,
    ska_form text,
    hs6 text not null,
    country text not null,
    fob_value numeric(19, 4) not null check (fob_value > 0),
    currency text not null,
    incoterm text not null,
    channel text not null,
    external_ref text,
    state text not null check (state in ('recorded', 'verified', 'rejected')),
    rejection_reason text check ((rejection_reason is not null) = (state = 'rejected')),
    recorded_on date not null,
    recorded_at timestamptz not null,
    decided_on date check ((decided_on is null) = (state = 'recorded')),
    version integer not null
);
create unique index exports_one_per_peb on exports (person_id, peb_no, peb_date) where state <> 'rejected';
create index exports_organiser on exports (organiser, export_id);
create index exports_verifier on exports (export_verifier, export_id);
create index exports_certificate on exports (certificate_id);
create index exports_external_ref on exports (organiser, external_ref) where external_ref is not null;
create index exports_programme on exports (programme_id, person_id) where state = 'verified'
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        op.execute(statement)
