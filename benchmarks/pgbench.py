"""PostgreSQL's own pgbench on the same server: tells a slow machine from slow code."""

import asyncio
import re

from benchmarks.footing import Footing
from benchmarks.measuring import Figure

SECONDS = 5
CLIENTS = 8


async def measure(footing: Footing) -> Figure:
    url = footing.empty_database()
    program = str(footing.postgres.program("pgbench"))
    await _run(program, "-i", "-q", "-s", "5", url)
    output = await _run(program, "-c", str(CLIENTS), "-j", "1", "-T", str(SECONDS), "-n", url)
    found = re.search(r"tps = ([0-9.]+)", output)
    if found is None:
        raise RuntimeError(output)
    return Figure("pgbench_tps", round(float(found[1])), "", note=f"TPC-B, {CLIENTS} clients, durable")


async def _run(*command: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await asyncio.wait_for(process.communicate(), 60)
    return output.decode()
