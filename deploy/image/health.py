"""Is the process in this container ready? Exit code 0 if so: for HEALTHCHECK, every few seconds in each container.

Sockets and nothing else: an HTTP library, or the service's own packages, would cost more than many a request.
"""

import os
import socket
import sys

REQUEST = b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def ready(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port), timeout=4) as connection:
        connection.sendall(REQUEST)
        return connection.recv(64).split(b" ", 2)[1:2] == [b"200"]


if __name__ == "__main__":
    try:
        sys.exit(not ready(int(os.environ.get("EKSPOR_HTTP_PORT", "8100"))))
    except OSError as away:
        sys.exit(str(away))
