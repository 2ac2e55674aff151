"""Loads on one installation, and the judge's word on what is left after each."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from ekspor.token_endpoint import TokenEndpoint
from tests.faults import ground
from tests.faults.client import Client
from tests.faults.judge import Violation, judge
from tests.faults.load import Load
from tests.faults.quiet import wait_until_quiet
from tests.faults.rebuilt import check_rebuilt
from tests.faults.report import keep
from tests.installed.installation import say
from tests.installed.judged import Judged, Tokens

GIVES_UP_AFTER = 240.0
HEALTHY_WITHIN = 120.0
"""An engine looks at each container every 20 seconds, and first 20 seconds after its start."""


@dataclass(frozen=True)
class Verdict:
    """`seconds` until nothing was under way any more; `events` and `violations` that are new since the last one."""

    seconds: float
    events: int
    violations: Sequence[Violation]


@dataclass
class Trial:
    """One installation with its ground laid, for all loads. `bound`: seconds of I10."""

    system: Judged
    bound: float
    seeds: int = 0
    events: int = 0
    _told: set[str] = field(default_factory=set)
    _exits: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def __aenter__(self) -> Trial:
        os.environ.update(self.system.speaking())
        await self.system.lay_ledger()
        self.tokens = Tokens(TokenEndpoint(os.environ["EKSPOR_TOKEN_ENDPOINT"]))
        self.tokens.renew()
        self.client = await self._exits.enter_async_context(Client(self.system.urls, self.tokens.mint))
        self.ground = await ground.lay(self.client)
        self.evidence = Path(tempfile.mkdtemp(prefix="ekspor-evidence-"))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._exits.aclose()
        if not any(self.evidence.iterdir()):
            shutil.rmtree(self.evidence)

    async def load(self, seed: int, seconds: float) -> None:
        """For so long at most. Each needs a seed of its own."""
        self.seeds += 1
        await Load(self.client, self.ground, seed, self.seeds - 1).run(seconds)

    async def verdict(self, name: str, faults: Sequence[object]) -> Verdict:
        """Quiet, judgement, rebuild, and its keeper's own opinion. What is wrong is kept in `evidence`.

        Nothing can be quiet before the load's end, so it is asked for then. What an earlier load did wrong is still
        there, and is not said again.
        """
        evidence, seconds, late = await wait_until_quiet(
            self.system, None, time.monotonic(), patience=GIVES_UP_AFTER, bound=self.bound
        )
        say(f"  quiet {seconds:.1f} s after; load average of this machine {os.getloadavg()[0]:.0f}")
        violations = [*late, *await judge(evidence, self.client.commands)]
        if not violations:
            await asyncio.to_thread(self.tokens.renew)
            violations += await check_rebuilt(self.system, self.client)
        try:
            await self.system.healthy(HEALTHY_WITHIN)
        except TimeoutError as ill:
            violations.append(Violation("I10", str(ill)))
        events, self.events = evidence.told - self.events, evidence.told
        fresh = [violation for violation in violations if str(violation) not in self._told]
        self._told |= {str(violation) for violation in violations}
        if fresh:
            directory = self.evidence / name
            directory.mkdir()
            keep(directory, name, faults, self.client, evidence, fresh)
            await asyncio.to_thread(self._keep_logs, directory)
        return Verdict(seconds, events, fresh)

    def _keep_logs(self, directory: Path) -> None:
        for name, log in self.system.logs():
            directory.joinpath(f"{name}.log").write_text(log)
