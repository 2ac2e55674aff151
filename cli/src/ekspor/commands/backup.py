"""`ekspor backup`: a base backup of the embedded stack's PostgreSQL, and an archive of its WAL."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ekspor.failures import Refused
from ekspor.screen import DEFAULT_STATE, StateOption, aside, people

app = typer.Typer(
    no_args_is_help=True,
    help="Back the embedded stack's databases up (containers: docs/operations/backup-and-restore.md).",
)

To = Annotated[Path, typer.Option("--to", help="Directory of the backups; on another disk, if it can be.")]


@app.command("take")
def take(to: To, state: StateOption = DEFAULT_STATE) -> None:
    """Take a base backup of all databases while they work."""
    from ekspor.embedded.backup import Backups
    from ekspor.embedded.postgres import EmbeddedPostgres
    from ekspor.embedded.state import StateDirectory

    directory = StateDirectory(state)
    postgres = EmbeddedPostgres(directory.postgres)
    postgres.attach()
    base = Backups(to).take(postgres)
    people.print(str(base), highlight=False, soft_wrap=True)
    aside.print(
        f"Not in it: the keys in {directory.path}/secrets, without which no identity number can be read and no "
        f"certificate be signed, and the files in {directory.documents}. Copy them, and keep the keys apart.",
        highlight=False,
    )


@app.command("archive")
def archive(
    to: To,
    forget: Annotated[bool, typer.Option("--forget", help="Give the archive up, and end.")] = False,
    state: StateOption = DEFAULT_STATE,
) -> None:
    """Archive WAL as it is written, until Ctrl-C. While this does not run, the server keeps it on its own disk."""
    from ekspor.embedded.backup import Backups
    from ekspor.embedded.postgres import EmbeddedPostgres
    from ekspor.embedded.state import StateDirectory

    postgres = EmbeddedPostgres(StateDirectory(state).postgres)
    postgres.attach()
    backups = Backups(to)
    if forget:
        backups.forget(postgres)
        return
    with backups.archiving(postgres) as process:
        aside.print(f"archiving into {backups.wal}; Ctrl-C ends it", highlight=False)
        try:
            process.wait()
        except KeyboardInterrupt:
            return
        raise Refused("pg_receivewal ended by itself; what it says stands above")
