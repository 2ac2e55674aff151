"""The mechanism's own tables, the same in every service's database.

A service's first migration calls `create_mechanism(op)`. What each table is for stands in libs/chassis/README.md.
"""

from typing import Protocol

MECHANISM_V1 = """
create table outbox_subject (
    topic text not null,
    subject text not null,
    sequence bigint not null,
    primary key (topic, subject)
);

create table outbox (
    id bigint generated always as identity primary key,
    event_id uuid not null unique,
    topic text not null,
    type text not null,
    subject text not null,
    sequence bigint not null,
    agency text not null,
    organiser text not null,
    recorded_at timestamptz not null default clock_timestamp(),
    data json,
    traceparent text,
    causation_id uuid,
    correlation_id uuid,
    unique (topic, subject, sequence)
);
create index outbox_agency on outbox (agency, id);
create index outbox_organiser on outbox (organiser, id) where organiser <> agency;

create table outbox_todo (
    shard smallint not null,
    lane smallint not null,
    id bigint not null,
    queued_at timestamptz not null default clock_timestamp(),
    primary key (shard, lane, id)
);

create table outbox_acknowledged (
    topic text not null,
    partition integer not null,
    last_offset bigint not null,
    primary key (topic, partition)
);

create table lineage (
    incarnation text primary key,
    suffix text not null,
    first_seen_at timestamptz not null default clock_timestamp(),
    compared_at timestamptz
);

create table inbox_mark (
    topic text not null,
    subject text not null,
    sequence bigint not null,
    parked integer not null,
    primary key (topic, subject)
);

create table inbox_parked (
    id bigint generated always as identity primary key,
    topic text not null,
    partition integer not null,
    "offset" bigint not null,
    subject text,
    sequence bigint,
    type text,
    headers json not null,
    data bytea,
    reason text not null,
    detail text not null,
    waits_kind text,
    waits_key text,
    attempts integer not null default 1,
    parked_at timestamptz not null default clock_timestamp(),
    next_try_at timestamptz,
    unique (topic, subject, sequence)
);
create unique index inbox_parked_unparsable on inbox_parked (topic, partition, "offset") where subject is null;
create index inbox_parked_waits on inbox_parked (waits_kind, waits_key) where waits_kind is not null;
create index inbox_parked_next_try on inbox_parked (next_try_at) where next_try_at is not null;

create table inbox_ended (
    topic text not null,
    subject text not null,
    sequence bigint not null,
    type text not null,
    reason text not null,
    ended_at timestamptz not null default clock_timestamp(),
    primary key (topic, subject, sequence)
);

create table audit_trail (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    agency text,
    client text not null,
    person uuid,
    action text not null,
    subject text,
    details json,
    traceparent text
);
create index audit_trail_subject on audit_trail (subject, id);

create table idempotency_key (
    agency text not null,
    client text not null,
    key text not null,
    method text not null,
    path text not null,
    request_hash bytea not null,
    status smallint not null,
    headers json not null,
    body bytea not null,
    created_at timestamptz not null default clock_timestamp(),
    primary key (agency, client, key)
);
create index idempotency_key_created_at on idempotency_key (created_at);
"""

MECHANISM_TABLES = frozenset(
    line.split()[2] for line in MECHANISM_V1.splitlines() if line.startswith("create table ")
)


class _Operations(Protocol):
    def execute(self, sqltext: str) -> object: ...


def create_mechanism(op: _Operations) -> None:
    """Create outbox, inbox, audit trail and idempotency keys (first migration of every service)."""
    for statement in MECHANISM_V1.split(";\n"):
        if statement.strip():
            op.execute(statement)
