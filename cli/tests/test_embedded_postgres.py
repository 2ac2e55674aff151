"""What the embedded PostgreSQL promises."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from ekspor.embedded.ports import answers
from ekspor.embedded.postgres import EmbeddedPostgres, PostgresFailed

pytestmark = pytest.mark.xdist_group("embedded_postgres")  # its servers are started once, in one worker


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), durable=False)
    server.start()
    yield server
    server.destroy()


async def ask(url: str, question: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_a_service_enters_its_own_database(postgres: EmbeddedPostgres) -> None:
    url = postgres.create_owned_database("registration")
    assert await ask(url, "select current_user || '@' || current_database()") == "registration@registration"
    assert postgres.create_owned_database("registration") == url


async def test_a_service_cannot_enter_another_services_database(postgres: EmbeddedPostgres) -> None:
    own, _ = postgres.create_owned_database("training"), postgres.create_owned_database("assessment")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await ask(own.removesuffix("/training") + "/assessment", "select 1")


async def test_nobody_enters_without_a_password(postgres: EmbeddedPostgres) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await ask(f"postgresql://postgres:guess@127.0.0.1:{postgres.port}/postgres", "select 1")


async def test_a_database_is_copied_from_a_template_and_dropped_under_its_clients(
    postgres: EmbeddedPostgres,
) -> None:
    postgres.create_database("pattern")
    connection = await asyncpg.connect(postgres.url("pattern"))
    await connection.execute("create table kept as select 42 as answer")
    await connection.close()
    postgres.create_database("copy", template="pattern")
    inside = await asyncpg.connect(postgres.url("copy"))
    assert await inside.fetchval("select answer from kept") == 42
    postgres.drop_database("copy")
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await inside.fetchval("select 1")
    with pytest.raises(PostgresFailed):
        postgres.create_database("pattern")


async def test_what_was_committed_survives_a_power_cut(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path)
    server.start()
    try:
        url = server.create_owned_database("kept")
        connection = await asyncpg.connect(url)
        await connection.execute("create table t as select 7 as n")
        server.stop(immediately=True)
        assert not answers(server.port)
        assert not server.is_running()
        server.start()
        assert await ask(server.create_owned_database("kept"), "select n from t") == 7
    finally:
        server.destroy()
    assert not server.directory.exists()


def test_a_server_left_behind_is_taken_over(tmp_path: Path) -> None:
    left_behind = EmbeddedPostgres(tmp_path, durable=False)
    left_behind.start()
    successor = EmbeddedPostgres(tmp_path, durable=False)
    successor.start()
    try:
        assert not answers(left_behind.port)
        assert answers(successor.port)
    finally:
        successor.destroy()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user for the server")
def test_root_keeps_closed_directories_closed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    server = EmbeddedPostgres(home / "state" / "postgres", durable=False)
    server.start()
    try:
        assert server.is_running()
        assert home.stat().st_mode & 0o777 == 0o700
    finally:
        server.destroy()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user for the server")
def test_what_stood_in_for_a_removed_directory_is_removed_too(tmp_path: Path) -> None:
    gone = EmbeddedPostgres(tmp_path / "gone", durable=False)
    gone.start()
    gone.stop()
    shutil.rmtree(tmp_path / "gone")
    assert gone.directory.exists()
    EmbeddedPostgres(tmp_path / "next", durable=False).destroy()
    assert not gone.directory.exists()
