"""The mechanism, and one table of effects that counts what was done."""

from alembic import op

from chassis.schema import create_mechanism

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_mechanism(op)
    op.execute("create table ledger (id bigint generated always as identity, subject text, number integer)")
    op.execute("create table door (key text primary key)")
    op.execute("create table note (thing_id uuid primary key, number integer check (number <> 666))")
