"""As much of a Confluent Schema Registry as edx-event-bus-kafka asks for: schemas by number, in memory."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Registry:
    """Listens on 127.0.0.1 from its making until `close`."""

    def __init__(self) -> None:
        schemas: list[dict[str, Any]] = []
        lock = threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                kept = {"schema": sent["schema"], "schemaType": sent.get("schemaType", "AVRO")}
                with lock:
                    if kept not in schemas:
                        schemas.append(kept)
                    number = schemas.index(kept) + 1
                subject = self.path.split("/")[2]
                self._answer(200, {"id": number, "subject": subject, "version": 1, **kept})

            def do_GET(self) -> None:
                last = self.path.split("?", maxsplit=1)[0].rsplit("/", 1)[-1]
                if last.isdecimal() and 0 < int(last) <= len(schemas):
                    self._answer(200, {"id": int(last), **schemas[int(last) - 1]})
                else:
                    self._answer(404, {"error_code": 40403, "message": "not found"})

            def _answer(self, status: int, body: dict[str, Any]) -> None:
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/vnd.schemaregistry.v1+json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
