"""An expansion as docs/operations/upgrade.md wants it, of the tables that every command and every event writes."""

from pathlib import Path

from alembic import op

revision = "9001"
down_revision = max(path.name[:4] for path in Path(__file__).parent.glob("0*.py"))


def upgrade() -> None:
    op.execute("alter table outbox add column drilled text")
    op.execute("alter table inbox_mark add column drilled text")
    with op.get_context().autocommit_block():
        op.execute("set lock_timeout = 0")
        op.execute("create index concurrently if not exists outbox_drilled on outbox (drilled)")
        op.execute("set lock_timeout = '5s'")
