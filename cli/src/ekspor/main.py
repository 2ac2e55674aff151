"""`ekspor`: the table of contents of the command line."""

from __future__ import annotations

import sys

import typer

from ekspor.commands import (
    backup,
    certificate,
    demo,
    events,
    imports,
    lookout,
    parked,
    provision,
    reporting,
    restore,
    status,
    token,
    up,
)
from ekspor.failures import Failure
from ekspor.screen import aside

app = typer.Typer(
    name="ekspor",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help=(
        "Run Ekspor on this machine, and look after it anywhere.\n\n"
        "Exit codes: [bold]0[/] done; [bold]1[/] failed, refused, or a check that found something wrong; "
        "[bold]2[/] a command line that makes no sense; "
        "[bold]3[/] something that must run does not answer.\n\n"
        "Commands find the stack in the state directory (--state, EKSPOR_STATE). Elsewhere set "
        "EKSPOR_URL_REGISTRATION, _TRAINING, _ASSESSMENT, _CERTIFICATION, _REPORTING, "
        "EKSPOR_KAFKA and EKSPOR_TOKEN."
    ),
)
app.command("up")(up.up)
app.command("demo")(demo.demo)
app.command("token")(token.token)
app.command("status")(status.status)
app.command("lookout")(lookout.lookout)
app.command("import")(imports.import_file)
app.add_typer(events.app, name="events")
app.add_typer(parked.app, name="parked")
app.add_typer(certificate.app, name="certificate")
app.add_typer(reporting.app, name="reporting")
app.add_typer(provision.app, name="provision")
app.add_typer(backup.app, name="backup")
app.add_typer(restore.app, name="restore")


def main() -> None:
    """Run a command; a failure is a sentence and an exit code, not a traceback."""
    try:
        app()
    except Failure as failure:
        aside.print(f"[red]{type(failure).__name__.lower()}:[/]", end=" ")
        aside.print(str(failure), markup=False, highlight=False, soft_wrap=True)
        sys.exit(failure.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
