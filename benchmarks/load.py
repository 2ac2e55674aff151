"""Clients that keep their connections, write bytes and read answers, so that they cost little beside the server."""

import asyncio
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import quantiles

import orjson

CLIENTS = 8


@dataclass
class Outcome:
    """What one load saw."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    @property
    def p99_ms(self) -> float:
        return quantiles(self.latencies, n=100)[98] * 1000


def request(method: str, path: str, body: object = None, **headers: str) -> bytes:
    """One HTTP/1.1 request."""
    content = b"" if body is None else orjson.dumps(body)
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(content)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if content:
        lines.append("Content-Type: application/json")
    return "\r\n".join([*lines, "", ""]).encode() + content


async def send_all(port: int, requests: Iterable[bytes], clients: int = CLIENTS) -> Outcome:
    """Send all, each client its next as soon as it has an answer. Raises RuntimeError for an answer of 400 or more."""
    outcome, waiting = Outcome(), iter(list(requests))
    started = time.perf_counter()
    await asyncio.gather(*(_client(port, waiting, outcome) for _ in range(clients)))
    outcome.seconds = time.perf_counter() - started
    return outcome


async def _client(port: int, waiting: Iterator[bytes], outcome: Outcome) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for content in waiting:
            sent = time.perf_counter()
            writer.write(content)
            await _answer(reader)
            outcome.latencies.append(time.perf_counter() - sent)
    finally:
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
    body = await reader.readexactly(length)
    if int(head[9:12]) >= 400:
        raise RuntimeError(f"{head.decode()}{body.decode()}")
    return body


async def ask(port: int, content: bytes) -> dict[str, object]:
    """One request, and its answer's JSON."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(content)
        answer: dict[str, object] = orjson.loads(await _answer(reader))
        return answer
    finally:
        writer.close()
