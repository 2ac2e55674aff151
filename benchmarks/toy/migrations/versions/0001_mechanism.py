"""Outbox, inbox, audit trail and idempotency keys."""

from alembic import op

from chassis.schema import create_mechanism

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_mechanism(op)
    op.execute("create table effect (thing_id uuid not null, number integer not null)")
