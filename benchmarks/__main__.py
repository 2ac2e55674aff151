"""`make bench [ONLY=P2]`: measures, prints a table, and as its last line one flat JSON object."""

import argparse
import importlib
import json
import sys
import time
import traceback

from rich.console import Console
from rich.table import Table

from benchmarks import pgbench
from benchmarks.footing import Footing, footing
from benchmarks.measuring import Figure
from chassis import logs
from chassis.process import run

MODULES = {
    "P1": "p1_command",
    "P2": "p2_relay",
    "P3": "p3_consumer",
    "P4": "p4_latency",
    "P5": "p5_certificate",
    "P6": "p6_growth",
    "P7": "p7_verify",
    "P8": "p8_import",
}


async def measured(footing: Footing, names: list[str], console: Console) -> list[Figure]:
    """All figures asked for. One that fails is reported as null with what it failed of; the others go on."""
    figures = [await pgbench.measure(footing)]
    for name in names:
        started, before = time.perf_counter(), len(figures)
        module = importlib.import_module(f"benchmarks.{MODULES[name]}")
        try:
            figures += await module.measure(footing)
        except Exception as error:  # noqa: BLE001  the other figures are still worth having
            traceback.print_exception(error, limit=-3)
            figures += [Figure(key, None, "", note=_said(error)) for key in module.KEYS]
        said = ", ".join(f"{figure.key} {figure.value}" for figure in figures[before:])
        console.print(f"{name}: {said} ({time.perf_counter() - started:.0f} s)", style="dim", highlight=False)
    return figures


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".partition("\n")[0]


def table(figures: list[Figure]) -> Table:
    shown = Table(title="Ekspor, measured", title_justify="left")
    for heading in ("figure", "value", "goal", "ours", "beside", "note"):
        shown.add_column(heading, justify="right" if heading in {"value", "ours", "beside"} else "left")
    for one in figures:
        value = "-" if one.value is None else f"{one.value:,g}"
        shown.add_row(one.key, value, one.goal, one.ours, one.beside, one.note)
    return shown


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", default="", help="figures, e.g. P2 or P2,P3; all by default")
    only = [name.strip().upper() for name in parser.parse_args().only.split(",") if name.strip()]
    unknown = [name for name in only if name not in MODULES]
    if unknown:
        parser.error(f"there is no figure {', '.join(unknown)}; there are {', '.join(MODULES)}")
    logs.configure("bench", "ERROR")
    console = Console(stderr=True)
    found: list[Figure] = []

    async def everything() -> None:
        found.extend(await measured(ground, only or list(MODULES), console))

    with footing() as ground:
        run(everything())
    Console(width=None if sys.stdout.isatty() else 120).print(table(found))
    print(json.dumps({figure.key: figure.value for figure in found}))


if __name__ == "__main__":
    main()
