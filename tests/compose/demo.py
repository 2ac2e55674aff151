"""`make compose-demo`: the demo through the gateway, on a stack of docker-compose.yml, with Keycloak's tokens.

Beside the demo's own judgement, which is the last line: both examples for partners count what the demo counts, every
container is contained, and every process of a service ends by itself, with exit code 0, within 15 seconds of SIGTERM.
"""

from __future__ import annotations

import argparse
import json
import sys
import time

from ekspor.embedded.tokens import SERVICES
from tests.compose import partners
from tests.compose.containment import Containment, table
from tests.compose.stack import ComposeStack, composed
from tests.installed.installation import say

STOPPED_WITHIN = 15
PROJECT = "ekspor-demo"


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--size", type=int, default=200)
    arguments.add_argument("--seed")
    told = arguments.parse_args()
    with composed(PROJECT) as stack:
        found = [Containment.of(one) for one in stack.containers()]
        say(table(found))
        exit_code, last = stack.demo(told.size, told.seed)
        complaints = [complaint for one in found for complaint in one.complaints()]
        if exit_code == 0:
            complaints += partners.complaints(stack, json.loads(last))
        complaints += _stopped(stack)
    for complaint in complaints:
        say(complaint)
    print(last, flush=True)
    sys.exit(exit_code or bool(complaints))


def _stopped(stack: ComposeStack) -> list[str]:
    """Stop every process of every service, one service after the other. What did not end well."""
    roles = ("-api", "-worker", "-relay", "-clock")
    names = [name for name in stack.compose("config", "--services").split() if name.endswith(roles)]
    for service in SERVICES:
        began = time.monotonic()
        own = [name for name in names if name.startswith(f"{service}-")]
        stack.compose("stop", "--timeout", str(STOPPED_WITHIN), *own)
        say(f"{len(own)} processes of {service} stopped in {time.monotonic() - began:.1f} s")
    ended = {
        one["Config"]["Labels"]["com.docker.compose.service"]: one["State"] for one in stack.containers()
    }
    return [
        f"{name} ended with exit code {ended[name]['ExitCode']}" for name in names if ended[name]["ExitCode"]
    ]


if __name__ == "__main__":
    main()
