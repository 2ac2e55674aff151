"""`ekspor lookout`: metrics of what stands beside the services. A process of its own in the profile `monitoring`."""

from __future__ import annotations

import logging
import signal
import threading
from typing import Annotated

import typer

from ekspor.failures import Refused
from ekspor.screen import aside


def lookout(
    gateway: Annotated[
        str | None, typer.Option(envvar="EKSPOR_GATEWAY", help="host:port of the gateway.")
    ] = None,
    host: Annotated[
        str, typer.Option(envvar="EKSPOR_HOST", help="The name whose certificate is asked for.")
    ] = "localhost",
    bootstrap: Annotated[
        str | None, typer.Option("--bootstrap", envvar="EKSPOR_KAFKA", help="host:port, separated by commas.")
    ] = None,
    user: Annotated[
        str, typer.Option(envvar="EKSPOR_KAFKA_USERNAME", help="A watcher of deploy/kafka/access.yaml.")
    ] = "monitor",
    mechanism: Annotated[str, typer.Option(envvar="EKSPOR_KAFKA_SASL_MECHANISM")] = "SCRAM-SHA-512",
    protocol: Annotated[str, typer.Option(envvar="EKSPOR_KAFKA_SECURITY_PROTOCOL")] = "SASL_PLAINTEXT",
    ca_file: Annotated[
        str | None, typer.Option(envvar="EKSPOR_KAFKA_CA_FILE", help="PEM file, for SASL_SSL.")
    ] = None,
    listen: Annotated[str, typer.Option(help="Address that the metrics are served on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Its port.")] = 8110,
) -> None:
    """Watch the gateway's certificate and the broker's disk, and serve what is seen as metrics.

    Either may be left out. The password is EKSPOR_KAFKA_PASSWORD_MONITOR, or in a file that ..._FILE names.
    """
    from prometheus_client import start_http_server

    from ekspor import lookout as looking
    from ekspor.provision.broker import Login
    from ekspor.provision.passwords import passwords_of

    if gateway is None and bootstrap is None:
        raise Refused("nothing to watch: name --gateway, --bootstrap or both")
    logging.getLogger("kafka").setLevel(logging.CRITICAL)  # that it is away is a metric here
    login = None
    if bootstrap is not None:
        [password] = passwords_of([user]).values()
        login = Login(bootstrap, user, password, mechanism, protocol, ca_file)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    server, thread = start_http_server(port, addr=listen, registry=looking.REGISTRY)
    aside.print(f"metrics at http://{listen}:{server.server_port}/metrics", highlight=False)
    looking.keep_looking(looking.Gateway(gateway, host) if gateway else None, login, stop)
    server.shutdown()
    thread.join(timeout=5)
