"""Whether containers can be started here. Without an engine nothing is green: the commands say so and exit 2."""

import signal
import sys

import docker
from docker.errors import DockerException

NO_ENGINE = 2


def require_engine() -> None:
    """Exit 2 with a sentence unless a container engine answers. From here on SIGTERM ends as Ctrl-C does: tidily."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        client = docker.from_env(timeout=20)
        client.ping()
        client.close()
    except DockerException as away:
        print(f"no container engine answers, so nothing was tested: {away}", file=sys.stderr)
        sys.exit(NO_ENGINE)
