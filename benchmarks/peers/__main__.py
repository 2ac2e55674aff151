"""`make peers`: runs every system, prints the table, and as its last line a JSON object."""

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.peers.broker import CuttableBroker
from benchmarks.peers.registry import Registry
from benchmarks.peers.schedule import faults_of
from benchmarks.peers.systems import SYSTEMS, System
from benchmarks.peers.trial import Outcome, Trial
from ekspor.embedded.postgres import EmbeddedPostgres

HEADINGS = (
    "system",
    "events",
    "faults",
    "lost",
    "never told",
    "doubled",
    "out of order",
    "under way",
    "seconds",
)


async def outcomes(chosen: list[System], options: argparse.Namespace, directory: Path) -> list[Outcome]:
    """Side by side: most of the time goes into waiting for time-outs, so they hardly hinder one another."""
    postgres, registry = EmbeddedPostgres(directory / "postgres", durable=False), Registry()
    try:
        await asyncio.to_thread(postgres.start)
        trials = []
        for system in chosen:
            postgres.create_database(system.key)
            trials.append(
                Trial(
                    system=system,
                    database=postgres.url(system.key),
                    broker=CuttableBroker(directory / system.key),
                    registry=registry.url,
                    directory=directory,
                    aggregates=options.aggregates,
                    events=options.events,
                    faults=faults_of(options.seed),
                    bound=options.bound,
                )
            )
        async with asyncio.TaskGroup() as group:  # if one fails, the others are stopped and clean up
            running = [group.create_task(trial.run(), name=trial.system.key) for trial in trials]
        return [task.result() for task in running]
    finally:
        registry.close()
        await asyncio.to_thread(postgres.destroy)


def table(found: list[Outcome], seed: int) -> Table:
    shown = Table(
        title=f"Per 100,000 events, seed {seed}: the same load and the same kills", title_justify="left"
    )
    for heading in HEADINGS:
        shown.add_column(heading, justify="left" if heading == "system" else "right")
    for one in found:
        rate, verdict = one.verdict.per_100_000, one.verdict
        counts = (verdict.lost, verdict.untold, verdict.doubled, verdict.disordered, verdict.under_way)
        shown.add_row(
            one.system.title,
            f"{verdict.committed:,}",
            str(one.faults),
            *(f"{rate(count):,}" for count in counts),
            f"{one.seconds:.0f}" if one.quiet else f"over {one.seconds:.0f}",
        )
    return shown


def flat(found: list[Outcome]) -> dict[str, int | float | bool]:
    keys: dict[str, int | float | bool] = {}
    for one in found:
        verdict = one.verdict
        for name in ("lost", "untold", "doubled", "disordered", "under_way"):
            keys[f"{one.system.key}_{name}"] = verdict.per_100_000(getattr(verdict, name))
        keys[f"{one.system.key}_committed"] = verdict.committed
        keys[f"{one.system.key}_faults"] = one.faults
        keys[f"{one.system.key}_ended_by_themselves"] = one.ended_by_themselves
        keys[f"{one.system.key}_seconds"] = round(one.seconds, 1)
        keys[f"{one.system.key}_quiet"] = one.quiet
    return keys


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--aggregates", type=int, default=200)
    parser.add_argument("--events", type=int, default=50, help="per aggregate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bound", type=float, default=270, help="seconds from the load's start")
    parser.add_argument("--only", default="", help=f"some of {', '.join(s.key for s in SYSTEMS)}")
    parser.add_argument("--keep", type=Path, help="a directory for the logs")
    options = parser.parse_args()
    only = {key for key in options.only.split(",") if key}
    if only - {system.key for system in SYSTEMS}:
        parser.error(f"--only {options.only}: there is no such system")
    chosen = [system for system in SYSTEMS if not only or system.key in only]
    with tempfile.TemporaryDirectory(prefix="ekspor-peers-") as temporary:
        directory = options.keep or Path(temporary)
        directory.mkdir(parents=True, exist_ok=True)
        found = asyncio.run(outcomes(chosen, options, directory))
    Console(width=None if sys.stdout.isatty() else 130).print(table(found, options.seed))
    print(json.dumps({"seed": options.seed, **flat(found)}))


if __name__ == "__main__":
    main()
