"""`python -m reporting rebuild`: ask for a rebuild, see it done, and say what became of it."""

import asyncio
import json
import sys

from chassis import Caller, Database, Service
from chassis.clock import run_due
from reporting.settings import Settings
from reporting.storage import rebuilds
from reporting.use_cases.request_rebuild import RequestRebuild, request_rebuild

_LOOK = 0.5  # seconds


async def rebuild(service: Service) -> None:
    """Prints one JSON object; exit code 0 if the new projection is live, 1 if it is not.

    If the clock role is already at it, waits for that.
    """
    database = Database(Settings())  # type: ignore[call-arg]  # from the environment
    caller = Caller.service(service.name)
    duty = next(due for due in service.due if due.name == "rebuild")
    try:
        asked = await database.run(request_rebuild, RequestRebuild(), caller)
        while True:
            await run_due(duty, service.name, database)
            async with database.reading(caller) as tx:
                row = await rebuilds.find(tx, asked.rebuild_id)
            if row is not None and row.status not in rebuilds.UNDER_WAY:
                break
            await asyncio.sleep(_LOOK)
    finally:
        await database.close()
    outcome = {"status": row.status, "records": row.records, "differences": row.differences}
    sys.stdout.write(json.dumps(outcome | {"problem": row.problem}) + "\n")
    if row.status != "switched":
        raise SystemExit(1)
