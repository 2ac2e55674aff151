"""`ekspor import`."""

import typer


def import_file() -> None:
    raise typer.Exit(1)
