"""`ekspor up`: the whole of Ekspor on this machine, until Ctrl-C."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from ekspor.embedded.tokens import SERVICES
from ekspor.screen import DEFAULT_STATE, StateOption, aside, people, show_table


def up(
    state: StateOption = DEFAULT_STATE,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget everything that is there first.")] = False,
    business_date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Pretend that today is this date.")
    ] = None,
    ports_from: Annotated[
        int, typer.Option(min=1024, max=65_000, help="Issuer here, services behind it, broker at +10.")
    ] = 8100,
    free_ports: Annotated[bool, typer.Option("--free-ports", help="Take any ports that are free.")] = False,
) -> None:
    """Run database, broker, issuer and the five services until Ctrl-C. What dies is started again."""
    from ekspor.embedded.fresh import forget_everything
    from ekspor.embedded.stack import Ports, Stack
    from ekspor.embedded.state import StateDirectory

    directory = StateDirectory(state)
    if fresh:
        forget_everything(directory)
    stack = Stack(
        directory,
        Ports.free() if free_ports else Ports.from_first(ports_from),
        business_date=business_date.date() if business_date else None,
        say=lambda line: aside.print(line, markup=False, highlight=False),
    )
    with stack.stopping_on_signals(), stack.running():
        _welcome(
            stack.urls | {"issuer": stack.issuer_url},
            stack.broker.bootstrap,
            stack.mint("DISNAKER-TNG", "registration:read registration:write"),
        )
        stack.watch()
        aside.print("stopping")


def _welcome(urls: dict[str, str], kafka: str, token: str) -> None:
    show_table(
        "Ekspor is up",
        ("service", "address", "described at"),
        [(name, urls[name], f"{urls[name]}/openapi.json") for name in SERVICES]
        + [
            ("issuer", urls["issuer"], f"{urls['issuer']}/.well-known/openid-configuration"),
            ("kafka", kafka, ""),
        ],
    )
    people.print("A token of DISNAKER-TNG for registration (`ekspor token` makes others):")
    people.print(token, soft_wrap=True, highlight=False)
    people.print("Ctrl-C stops everything; what was recorded stays in the state directory.")
