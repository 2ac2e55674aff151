"""`make sabotage`: each wrong mechanism in its turn, on empty databases, until the judge turns red.

    python -m tests.faults.sabotage [NAME ...] [--control]

With `--control` nothing is sabotaged: the same loads and faults, and the judge has to find nothing.
The last line is `caught N of N`; the exit code is 0 only if all were.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import shutil
import sys
import tempfile
import time
from pathlib import Path

from ekspor.embedded.fresh import forget_everything
from ekspor.embedded.state import StateDirectory
from tests.faults.client import Client
from tests.faults.judge import Violation, judge
from tests.faults.lab import ROLES, Lab
from tests.faults.quiet import wait_until_quiet
from tests.faults.rig import Rig

PATIENCE = 15.0
"""Seconds for everything to be caught up. A sabotage whose events never come is caught by that, too."""
CONTROL_PATIENCE = 40.0
READY_WITHIN = 20.0
MOST_RESTARTS = 3
"""Of a process whose only death is the one that it was armed for."""


def names() -> list[str]:
    """Every sabotage there is: the modules beside this one."""
    return sorted(file.stem for file in Path(__file__).parent.glob("[a-z]*.py"))


async def experiment(rig: Rig, name: str, *, control: bool) -> list[Violation]:
    """One load and fault on a mechanism that was built wrong (or right). What the judge finds."""
    module = importlib.import_module(f"tests.faults.sabotage.{name}")
    before = ("-m",) if control else ("-m", "tests.faults.sabotaged", name)
    await rig.start_anew()
    await rig.start_services(before)
    try:
        async with Client(rig.urls, rig.issuer.mint) as client:
            lab = Lab(rig, client, before)
            await lab.prepare()
            await module.provoke(lab)
            patience = CONTROL_PATIENCE if control else PATIENCE
            evidence, _, late = await wait_until_quiet(rig, client, time.monotonic(), patience)
            found = [*late, *await judge(evidence, client.commands)]
            await _check_that_it_runs(rig)
            return found
    finally:
        for process in rig.processes.values():
            process.resting = True
            process.kill()
        rig.processes.clear()


async def _check_that_it_runs(rig: Rig) -> None:
    """A sabotage that does not even run would be caught for the wrong reason. Raises RuntimeError."""
    await rig.ready(READY_WITHIN)
    if restless := [one.name for one in rig.processes.values() if one.restarts > MOST_RESTARTS]:
        raise RuntimeError(f"{', '.join(restless)} cannot run: see {rig.state.logs}")


async def run(chosen: list[str], *, control: bool) -> int:
    """All experiments on one rig. How many ended as they should."""
    directory = Path(tempfile.mkdtemp(prefix="ekspor-sabotage-"))
    state = StateDirectory(directory / "state")
    good = 0
    async with Rig(state, ROLES) as rig:
        for name in chosen:
            found = await experiment(rig, name, control=control)
            good += bool(found) is not control
            by = sorted({violation.invariant for violation in found})
            verdict = f"{', '.join(by)}: {found[0].what}" if found else "nothing found"
            print(f"{name.replace('_', ' ')}: {verdict}", flush=True)
    await asyncio.to_thread(forget_everything, state)
    shutil.rmtree(directory)
    return good


def main() -> int:
    """Read the command line, run, and count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="which; all unless given")
    parser.add_argument(
        "--control", action="store_true", help="sabotage nothing; the judge must find nothing"
    )
    asked = parser.parse_args()
    chosen = [name.replace("-", "_") for name in asked.names] or names()
    good = asyncio.run(run(chosen, control=asked.control))
    print(f"{'unharmed' if asked.control else 'caught'} {good} of {len(chosen)}")
    return 0 if good == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
