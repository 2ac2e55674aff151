"""The owner's own counts, by which reporting is checked."""

from uuid import UUID

from sqlalchemy import text

from chassis import Transaction

_COUNTS = text("""
    select programme_id, track, count(*) as started,
           count(*) filter (where status = 'completed') as trained,
           count(distinct person_id) filter (where status = 'completed') as persons_trained,
           count(*) filter (where status = 'discontinued') as discontinued,
           count(*) filter (where status = 'in_progress') as in_progress
    from trainings group by programme_id, track
""")


async def by_programme(tx: Transaction) -> dict[UUID, dict[str, dict[str, int]]]:
    """programme -> track -> counts of trainings; `persons_trained` counts each person once."""
    counts: dict[UUID, dict[str, dict[str, int]]] = {}
    for row in await tx.all(_COUNTS):
        counts.setdefault(row.programme_id, {})[row.track] = {
            "started": row.started,
            "trained": row.trained,
            "persons_trained": row.persons_trained,
            "discontinued": row.discontinued,
            "in_progress": row.in_progress,
        }
    return counts
