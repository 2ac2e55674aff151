"""Every role of deploy/postgres/setup.sql, tried on every database."""

import os
import subprocess
from collections.abc import AsyncIterator

import asyncpg

from ekspor.embedded.databases import SUPERUSER, binaries_of_the_wheel
from ekspor.provision.declared import declared

from .images import ROOT
from .knocking import NO, YES
from .postgres import PostgresContainer

Tried = tuple[str, str, str, str, str]
IDENTITY_PROVIDER = "keycloak"

# What a role might do beside its own work, and must not.
BEYOND = {
    "make a database": "create database another",
    "make a role": "create role another",
    "become the superuser": "set role postgres",
    "read everybody's password": "select rolpassword from pg_authid",
    "read a file of the server": "select pg_read_file('/etc/passwd')",
    "run a program on the server": "copy (select 1) to program 'true'",
    "end somebody's session": (
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postgres' limit 1"
    ),
}


def set_up(server: PostgresContainer) -> None:
    """Run the file as compose runs it."""
    passwords = {
        f"EKSPOR_DATABASE_PASSWORD_{role.upper()}": server._password(role) for role in expected_roles()
    }
    subprocess.run(
        [
            str(binaries_of_the_wheel() / "psql"),
            "--no-psqlrc",
            f"--file={ROOT / 'deploy/postgres/setup.sql'}",
            server.url("postgres"),
        ],
        env={**os.environ, **passwords},
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=120,
    )


def expected_roles() -> list[str]:
    """One a service, and the identity provider's."""
    return [*declared("containers").services, IDENTITY_PROVIDER]


async def tried_roles(server: PostgresContainer) -> list[Tried]:
    """Set the server up, twice as an operator might, and let every role try every door."""
    set_up(server)
    set_up(server)
    keeper = await asyncpg.connect(server.url("postgres"))
    roles = [
        row[0] for row in await keeper.fetch("select rolname from pg_roles where rolcanlogin order by 1")
    ]
    databases = [
        row[0] for row in await keeper.fetch("select datname from pg_database where datallowconn order by 1")
    ]
    found: list[Tried] = [
        (role, "exist", "the server", YES, YES if role in roles else NO) for role in expected_roles()
    ]
    for role in roles:
        if role == SUPERUSER:
            continue
        found += [tried async for tried in _of_role(server, role, databases)]
    await keeper.close()
    return found


async def _of_role(server: PostgresContainer, role: str, databases: list[str]) -> AsyncIterator[Tried]:
    for database in databases:
        own = database == role
        yield role, "enter", database, YES if own else NO, await _enters(server.url(database, role=role))
    connection = await asyncpg.connect(server.url(role, role=role))
    try:
        yield role, "make a table", role, YES, await _may(connection, "create table tried (id integer)")
        for what, statement in BEYOND.items():
            yield role, what, role, NO, await _may(connection, statement)
    finally:
        await connection.close()


async def _enters(url: str) -> str:
    try:
        await (await asyncpg.connect(url)).close()
    except asyncpg.InsufficientPrivilegeError:
        return NO
    return YES


async def _may(connection: asyncpg.Connection, statement: str) -> str:
    try:
        await connection.fetch(statement)
    except asyncpg.InsufficientPrivilegeError:
        return NO
    return YES
