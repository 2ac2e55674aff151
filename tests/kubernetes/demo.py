"""`make cluster-demo`: the demo on a cluster, through the gateway over TLS, with Keycloak's tokens.

The last line is the demo's own. Beside it: no process may have been started anew while the demo ran.
"""

from __future__ import annotations

import argparse
import sys

from tests.installed.installation import say
from tests.kubernetes.cluster import Cluster, clustered


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--size", type=int, default=200)
    arguments.add_argument("--seed")
    told = arguments.parse_args()
    with clustered(Cluster) as cluster:
        before = cluster.restarts()
        exit_code, last = cluster.demo(told.size, told.seed)
        restarted = [name for name, times in cluster.restarts().items() if times != before.get(name, 0)]
        say(cluster.kubectl("top", "pods", "--sort-by", "memory"))
    for name in restarted:
        say(f"{name} was started anew")
    print(last, flush=True)
    sys.exit(exit_code or bool(restarted))


if __name__ == "__main__":
    main()
