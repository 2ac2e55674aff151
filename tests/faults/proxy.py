"""A small TCP proxy between the services and one server: passes bytes on, until it is told to break something."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from ekspor.embedded.ports import LOOPBACK

CHUNK = 65_536
RESET_ON_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER on, zero seconds: closing sends RST, as when a firewall loses its patience."""


@dataclass(eq=False)
class Link:
    """One connection. `delay` seconds are added to each piece in both directions; `muted` swallows answers."""

    client_port: int
    ends: tuple[asyncio.StreamWriter, asyncio.StreamWriter]
    delay: float = 0.0
    muted: bool = False

    def reset(self) -> None:
        """End it at once, on both sides, with whatever is on its way."""
        for end in self.ends:
            sock = end.get_extra_info("socket")
            with suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            end.transport.abort()


@dataclass
class Proxy:
    """Listens on `port`, and connects to `target` for each client."""

    port: int
    target: int
    links: set[Link] = field(default_factory=set)

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, LOOPBACK, self.port)

    async def stop(self) -> None:
        self._server.close()
        for link in list(self.links):
            link.reset()

    def links_of(self, client_ports: Iterable[int]) -> list[Link]:
        """The connections that come from these ports of the machine."""
        wanted = set(client_ports)
        return [link for link in self.links if link.client_port in wanted]

    async def _serve(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        try:
            server, to_server = await asyncio.open_connection(LOOPBACK, self.target)
        except OSError:
            to_client.transport.abort()
            return
        link = Link(to_client.get_extra_info("peername")[1], (to_client, to_server))
        self.links.add(link)
        pumps = {
            asyncio.create_task(_pump(link, client, to_server, answers=False)),
            asyncio.create_task(_pump(link, server, to_client, answers=True)),
        }
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.links.discard(link)
            for pump in pumps:
                pump.cancel()
            for end in link.ends:
                end.close()


async def _pump(
    link: Link, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, answers: bool
) -> None:
    with suppress(OSError):
        while piece := await source.read(CHUNK):
            if link.delay:
                await asyncio.sleep(link.delay)
            if answers and link.muted:
                continue
            sink.write(piece)
            await sink.drain()
