"""Marks are moved without asking whether they still are as they were read: two consumers both apply."""

from chassis.inbox import Inbox

_SET = """
insert into inbox_mark (topic, subject, sequence, parked)
select * from unnest($1::text[], $2::text[], $3::bigint[], $4::integer[])
on conflict (topic, subject) do update set sequence = excluded.sequence, parked = excluded.parked
"""


def sabotage() -> None:
    async def set_marks(self, tx, marks):
        moved = [(a, m) for a, m in sorted(marks.items()) if m.was != (m.sequence, m.parked)]
        columns = (
            [a[0] for a, _ in moved],
            [a[1] for a, _ in moved],
            [m.sequence for _, m in moved],
            [m.parked for _, m in moved],
        )
        await tx.connection.exec_driver_sql(_SET, columns)

    Inbox._move = set_marks


async def provoke(lab) -> None:
    """A second worker takes every partition for itself, as a zombie does whose group has gone on without it."""
    await lab.another("reporting", "worker", EKSPOR_CONSUMER_MEMBERSHIP="alone")
    await lab.persons(20, changes=0)
    await lab.cohorts(3)
