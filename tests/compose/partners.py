"""Both examples on a composed stack: an agency from outside, and the national dashboard in a container of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from typing import Any

from tests.compose.stack import ComposeStack
from tests.installed.installation import ROOT, say

AGENCY = "LSP_SEN"  # it certifies everybody whom the demo certifies
PRINTED = re.compile(r"\[\[.*\]\]")  # wherever in the line: the engine writes escape codes before it
COUNTED_WITHIN = 120  # seconds: the dashboard has to join its group first


def complaints(stack: ComposeStack, told: dict[str, Any]) -> list[str]:
    """What the examples counted otherwise than the demo was told.

    The demo's `certified` are exporters; the agency certifies the programme's own assessors too.
    """
    partner = _certificates_of_the_agency(stack)
    expected = {"certificates": partner, "shipments": told["exporting"]}
    dashboard = _figures(stack, expected)
    say(f"the partner's feed told {partner} certificates; the dashboard counts {dashboard}")
    found = [] if partner >= told["certified"] else [f"the partner was told {partner} certificates only"]
    return found + ([] if dashboard == expected else [f"the dashboard counts {dashboard}, not {expected}"])


def _certificates_of_the_agency(stack: ComposeStack) -> int:
    speaking = stack.speaking()
    environment = {
        **os.environ,
        "FEED_URL": speaking["EKSPOR_URL_CERTIFICATION"],
        "TOKEN_URL": speaking["EKSPOR_TOKEN_ENDPOINT"],
        "CLIENT_ID": f"{AGENCY.lower().replace('_', '-')}-client",
        "CLIENT_SECRET": speaking[f"EKSPOR_CLIENT_SECRET_{AGENCY}"],
        "CA_FILE": str(stack.authority),
        "NOTEBOOK": str(stack.directory / "partner.db"),
    }
    command = [sys.executable, "examples/partner-feed/partner_feed.py", "--once"]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    news = [json.loads(line) for line in done.stdout.splitlines()]
    return len({one["certificate"] for one in news if one["status"] == "valid"})


def _figures(stack: ComposeStack, expected: dict[str, int]) -> dict[str, int]:
    """What the dashboard printed last, summed over the months."""
    stack.compose("--profile", "examples", "up", "--detach", "--build", "dashboard", within=600)
    until = time.monotonic() + COUNTED_WITHIN
    while True:
        lines = stack.compose("--profile", "examples", "logs", "--no-color", "--no-log-prefix", "dashboard")
        figures: dict[str, int] = dict.fromkeys(expected, 0)
        for _, what, number in json.loads((PRINTED.findall(lines) or ["[]"])[-1]):
            figures[what] += number
        if figures == expected:
            return figures
        if time.monotonic() > until:
            say(lines[-2000:] or "the dashboard said nothing")
            return figures
        time.sleep(1)
