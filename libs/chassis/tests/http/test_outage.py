"""The database goes away in the middle of everything, and comes back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from pantry import Gate, Pantry

from chassis import Database, ServiceSettings

_SAID = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"
FAREWELL = b"E" + (4 + len(_SAID)).to_bytes(4, "big") + _SAID


class Cable:
    """The way to the database, which a test can cut and mend."""

    def __init__(self, host: str, port: int) -> None:
        self._to = host, port
        self._open: set[asyncio.StreamWriter] = set()
        self.port = 0
        self.ends_at = b""
        """Asked this, the server answers, and says in the same breath that it ends the connection."""
        self._ending = False

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        self._server.close()
        for writer in list(self._open):
            writer.transport.abort()
        await asyncio.sleep(0)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(*self._to)
        ends = {writer, back}
        self._open |= ends
        await asyncio.gather(self._copy(reader, back, asking=True), self._copy(there, writer, asking=False))
        self._open -= ends

    async def _copy(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, asking: bool
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                if asking:
                    self._ending = self.ends_at != b"" and self.ends_at in data
                writer.write(data + FAREWELL if self._ending and not asking else data)
        writer.close()


@pytest.fixture
async def cable(service: Pantry, settings: ServiceSettings) -> AsyncIterator[Cable]:
    """The pantry's database, reached over a cable."""
    url = urlsplit(settings.database_url)
    cable = Cable(url.hostname or "", url.port or 0)
    await cable.mend()
    by_cable = settings.database_url.replace(f":{url.port}/", f":{cable.port}/")
    database = Database(settings.model_copy(update={"database_url": by_cable}))
    service.app.state.database = database
    yield cable
    await database.close()
    await cable.cut()


async def test_a_cut_connection_answers_503_and_the_same_key_works_afterwards(
    service: Pantry, cable: Cable
) -> None:
    assert (await service.store("before")).status_code == 201
    await cable.cut()
    for path in ("one", "two"):
        answer = await service.store(path)
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert answer.headers["retry-after"]
    assert (await service.client.get("/readyz")).status_code == 503
    await cable.mend()
    assert (await service.store("one")).status_code == 201
    assert (await service.store("before")).headers["idempotency-replayed"] == "true"
    assert await service.count("jar") == 2


async def test_a_connection_cut_in_the_middle_of_a_command_leaves_nothing(
    service: Pantry, cable: Cable, gate: Gate
) -> None:
    gate.closed = True
    command = asyncio.create_task(service.store("one"))
    await asyncio.wait_for(gate.reached.wait(), 5)
    await cable.cut()
    gate.opened.set()
    answer = await command
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    await cable.mend()
    assert await service.count("jar") == 0
    assert (await service.store("one")).status_code == 201


async def test_a_connection_that_ends_as_soon_as_it_is_made_is_an_outage_like_any_other(
    service: Pantry, cable: Cable
) -> None:
    cable.ends_at = b"pg_control_system"  # the first thing that is asked on each
    answer = await service.store("one")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    cable.ends_at = b""
    assert (await service.store("one")).status_code == 201
