"""Ask for the projection to be built anew from the topics."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from chassis import Conflict, Transaction, new_id
from reporting.storage import rebuilds


class RebuildUnderWay(Conflict):
    """One at a time: two would read the same topics to the same end."""

    code = "rebuild_under_way"
    title = "A rebuild is under way"


@dataclass(frozen=True, slots=True)
class RequestRebuild:
    """It has no parameters: a rebuild takes everything."""


async def request_rebuild(_: RequestRebuild, tx: Transaction) -> Row[Any]:
    """Raises RebuildUnderWay (409) while another has not ended; `rebuild_id` in the problem names it."""
    other = await rebuilds.under_way(tx)
    if other is not None:
        raise RebuildUnderWay(
            "Another rebuild has not ended yet; wait for it.", rebuild_id=str(other.rebuild_id)
        )
    return await rebuilds.request(tx, new_id())
