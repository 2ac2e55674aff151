"""What the demo shows while it works: bars on a terminal, plain lines elsewhere."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

QUIET_FOR = 5.0
"""Seconds between two plain lines."""


class Progress:
    """Counts per stage, told as they grow."""

    def __init__(self, console: Console, stages: Mapping[str, int], bars: Bars | None) -> None:
        self._console = console
        self._expected = dict(stages)
        self._done = dict.fromkeys(stages, 0)
        self._bars = bars
        self._tasks = (
            {name: bars.add_task(name, total=total) for name, total in stages.items()} if bars else {}
        )
        self._spoke_at = time.monotonic()

    def advance(self, stage: str, count: int = 1) -> None:
        self._done[stage] += count
        if self._bars:
            self._bars.advance(self._tasks[stage], count)
        elif time.monotonic() - self._spoke_at > QUIET_FOR:
            self.speak()

    def say(self, line: str) -> None:
        self._console.print(line)

    def speak(self) -> None:
        self._spoke_at = time.monotonic()
        line = "   ".join(f"{name} {self._done[name]}/{total}" for name, total in self._expected.items())
        self._console.print(line, highlight=False, soft_wrap=True)


@contextmanager
def progress(console: Console, stages: Mapping[str, int]) -> Iterator[Progress]:
    """Stages with the count that is expected of each."""
    if not console.is_terminal:
        told = Progress(console, stages, None)
        yield told
        told.speak()
        return
    columns = (TextColumn("{task.description:>14}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=console) as bars:
        yield Progress(console, stages, bars)
