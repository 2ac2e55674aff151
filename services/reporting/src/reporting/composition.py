"""Where reporting is put together; the only place that knows all of its parts."""

from pathlib import Path

from chassis import Due, Service
from chassis.reactions import Reactions
from reporting.http import (
    activity,
    counts,
    exports,
    funnel,
    pass_rates,
    progress,
    public,
    rebuilds,
    stage_times,
)
from reporting.measures import count_participants
from reporting.reactions import REACTIONS
from reporting.rebuilding.command import rebuild
from reporting.rebuilding.rebuild import Rebuilding
from reporting.settings import Settings
from reporting.storage import tables

ROOT = Path(__file__).resolve().parents[2]


def compose() -> Service:
    """The service: it reacts and answers, and publishes nothing."""
    rebuilding = Rebuilding(ROOT, Reactions.of(REACTIONS))
    return Service(
        name="reporting",
        summary="Counts what the other services tell: funnel, progress, pass rates, stage times, exports",
        root=ROOT,
        settings=Settings,
        metadata=tables.metadata,
        reactions=REACTIONS,
        routers=[
            module.router
            for module in (
                funnel,
                activity,
                progress,
                pass_rates,
                stage_times,
                exports,
                public,
                counts,
                rebuilds,
            )
        ],
        due=[
            Due("rebuild", rebuilding.run_requested, every=2),
            Due("count_participants", count_participants, every=60),
        ],
        commands={"rebuild": rebuild},
    )
