"""`ekspor provision`: make what deploy/ declares. Run by an operator or a one-off job, again and again."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

from ekspor.embedded.topics import CHECKOUT
from ekspor.screen import JsonOption, aside, people, show_json

app = typer.Typer(no_args_is_help=True, help="Make topics, users and permissions as deploy/ declares them.")


@app.callback()
def provision() -> None:
    """Typer would make a single command the whole of it; there may be others than `kafka`."""


@app.command("kafka")
def kafka(
    bootstrap: Annotated[
        str, typer.Option("--bootstrap", envvar="EKSPOR_KAFKA", help="host:port, separated by commas.")
    ],
    footing: Annotated[
        str, typer.Option(envvar="EKSPOR_FOOTING", help="Of topics.yaml: partitions and replicas.")
    ] = "containers",
    root: Annotated[
        Path, typer.Option(envvar="EKSPOR_ROOT", help="The folder that holds deploy/kafka and contracts.")
    ] = CHECKOUT,
    mechanism: Annotated[
        str, typer.Option(envvar="EKSPOR_KAFKA_SASL_MECHANISM", help="How the superuser logs in.")
    ] = "PLAIN",
    protocol: Annotated[
        str, typer.Option(envvar="EKSPOR_KAFKA_SECURITY_PROTOCOL", help="SASL_PLAINTEXT or SASL_SSL.")
    ] = "SASL_PLAINTEXT",
    ca_file: Annotated[
        str | None, typer.Option(envvar="EKSPOR_KAFKA_CA_FILE", help="PEM file, for SASL_SSL.")
    ] = None,
    within: Annotated[float, typer.Option(help="Seconds for a broker that is still starting.")] = 60.0,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change; exit 1 if anything.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Make topics, users and permissions on a broker as deploy/kafka declares them.

    Passwords: EKSPOR_KAFKA_PASSWORD_ADMIN, EKSPOR_KAFKA_PASSWORD_REGISTRATION and so on, or ..._FILE.
    A second run changes nothing. What is not declared (permissions, users) is removed; topics never are.
    """
    from ekspor.provision.broker import Login
    from ekspor.provision.declared import declared
    from ekspor.provision.kafka import Provisioner
    from ekspor.provision.passwords import passwords_of

    logging.getLogger("kafka").setLevel(
        logging.CRITICAL
    )  # a login that is tried may fail, and that is no news
    declaration = declared(footing, root)
    passwords = passwords_of([declaration.superuser, *declaration.users])
    login = Login(
        bootstrap, declaration.superuser, passwords[declaration.superuser], mechanism, protocol, ca_file
    )
    changes = Provisioner(login, declaration, dry=dry_run).run(passwords, within=within)
    summary = {
        "topics": len(declaration.topics),
        "users": len(declaration.users),
        "permissions": len(declaration.permissions),
        "changes": len(changes),
        "dry_run": dry_run,
    }
    if as_json:
        show_json({**summary, "changed": changes})
    else:
        for change in changes:
            aside.print(change, markup=False, highlight=False, soft_wrap=True)
        people.print(
            f"{summary['topics']} topics, {summary['users']} users, {summary['permissions']} permissions: "
            f"{len(changes) or 'no'} change{'' if len(changes) == 1 else 's'}{' to make' if dry_run else ''}"
        )
    if dry_run and changes:
        raise typer.Exit(1)
