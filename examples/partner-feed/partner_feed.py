"""Tells an agency of its certificates: follows its feed of events, takes each event once, and never loses its place.

Cursor, events and certificates are kept in one SQLite file and change in one transaction; so it may be killed at
any moment and started again. What it has to tell is written down there first, told after that, and ticked off last:
at least once, with the event's id, by which the receiver can tell a repetition.
"""

import json
import os
import random
import signal
import sqlite3
import ssl
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import FrameType
from typing import Any

import httpx

PREFIX = "id.ekspor.certification.certificate_"
STATUS = {
    f"{PREFIX}issued.v1": "valid",
    f"{PREFIX}suspended.v1": "suspended",
    f"{PREFIX}reinstated.v1": "valid",
    f"{PREFIX}revoked.v1": "revoked",
}
"""The types that this program understands. Others, and other versions of these, it passes over."""

WAIT = 25  # seconds that the service may hold a request until there is something to answer
PAUSES = (1, 2, 5, 10, 30, 60)  # seconds between tries while the service is away


class Token:
    """A token of the client credentials grant, renewed before it ends and whenever it is refused."""

    def __init__(self, http: httpx.Client, url: str, client_id: str, client_secret: str) -> None:
        self._http, self._url, self._credentials = http, url, (client_id, client_secret)
        self._token, self._until = "", 0.0

    def __call__(self) -> str:
        if time.monotonic() >= self._until:
            form = {"grant_type": "client_credentials", "scope": "events:read"}
            answer = self._http.post(self._url, data=form, auth=self._credentials).raise_for_status().json()
            lifetime = float(answer.get("expires_in", 60))
            self._token = answer["access_token"]
            self._until = time.monotonic() + max(lifetime - 60, lifetime / 2)
        return self._token

    def renew(self) -> None:
        self._until = 0.0


class Feed:
    """One service's feed over HTTP."""

    def __init__(self, http: httpx.Client, url: str, token: Token) -> None:
        self._http, self._url, self._token = http, f"{url.rstrip('/')}/v1/events", token

    def page(self, after: str | None, wait: int) -> dict[str, Any]:
        """The next events, and the cursor behind them. Raises httpx.HTTPError."""
        answer = self._get(after, wait)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._token.renew()
            answer = self._get(after, wait)
        if answer.status_code == httpx.codes.GONE and after is not None:
            return self.page(None, wait)  # their log was restored: from the beginning; known ids are skipped
        page: dict[str, Any] = answer.raise_for_status().json()
        return page

    def _get(self, after: str | None, wait: int) -> httpx.Response:
        query: dict[str, str | int] = {"wait": wait, "limit": 200, **({"after": after} if after else {})}
        headers = {"Authorization": f"Bearer {self._token()}"}
        return self._http.get(self._url, params=query, headers=headers, timeout=wait + 30)


class Notebook:
    """What this program remembers: its place in the feed, the certificates, and what is still to be told."""

    def __init__(self, path: Path | str) -> None:
        self._sql = sqlite3.connect(path)
        self._sql.executescript("""
            pragma journal_mode = wal;
            create table if not exists place (one integer primary key check (one = 1), after text);
            create table if not exists certificate (id text primary key, number text, status text, sequence integer);
            create table if not exists news (event_id text primary key, line text not null, told integer default 0);
        """)

    @property
    def place(self) -> str | None:
        row = self._sql.execute("select after from place").fetchone()
        return row[0] if row else None

    def take(self, page: Mapping[str, Any]) -> None:
        """Events and cursor, in one transaction: both are kept, or neither."""
        with self._sql:
            for event in page["items"]:
                if event["type"] in STATUS:
                    self._take_certificate(event)
            self._sql.execute("insert or replace into place values (1, ?)", (page["next"],))

    def _take_certificate(self, event: Mapping[str, Any]) -> None:
        known = self._sql.execute(
            "select number, sequence from certificate where id = ?", (event["subject"],)
        ).fetchone()
        number = event["data"].get("number") or (known[0] if known else None)
        status, sequence = STATUS[event["type"]], int(event["sequence"])
        line = {
            "event": event["id"],
            "certificate": number,
            "status": status,
            "on": event["data"]["occurred_on"],
        }
        added = self._sql.execute(
            "insert or ignore into news (event_id, line) values (?, ?)", (event["id"], json.dumps(line))
        )
        if added.rowcount and (known is None or sequence > known[1]):
            self._sql.execute(
                "insert or replace into certificate values (?, ?, ?, ?)",
                (event["subject"], number, status, sequence),
            )

    def tell(self, tell: Callable[[str], None]) -> None:
        """Tell what has not been told yet, oldest first."""
        waiting = self._sql.execute(
            "select event_id, line from news where told = 0 order by rowid"
        ).fetchall()
        for event_id, line in waiting:
            tell(line)
            with self._sql:
                self._sql.execute("update news set told = 1 where event_id = ?", (event_id,))


def follow(
    feed: Feed,
    notebook: Notebook,
    tell: Callable[[str], None],
    *,
    once: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Follow the feed for ever; with `once`, until there is nothing new."""
    failures = 0
    while True:
        notebook.tell(tell)  # first: what was written down before we were stopped
        try:
            page = feed.page(notebook.place, 0 if once else WAIT)
        except httpx.HTTPError as error:
            sleep(_pause(error, failures))
            failures += 1
            continue
        failures = 0
        notebook.take(page)
        notebook.tell(tell)
        if once and not page["items"]:
            return


def _pause(error: httpx.HTTPError, failures: int) -> float:
    """How long to wait before the next try. What another try would not mend is raised."""
    if isinstance(error, httpx.HTTPStatusError):
        answer = error.response
        if answer.status_code < 500 and answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
            raise SystemExit(f"{answer.request.url.path} answered {answer.status_code}: {answer.text}")
        if answer.headers.get("Retry-After", "").isdigit():
            return float(answer.headers["Retry-After"])
    longest = PAUSES[min(failures, len(PAUSES) - 1)]
    return longest * random.uniform(0.5, 1)  # noqa: S311 - so that not everybody comes back at once


def _print(line: str) -> None:
    """Where an agency would call its own system."""
    print(line, flush=True)


def main(arguments: Iterable[str]) -> None:
    """Settings come from the environment; see README.md."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)  # at any moment: what is not in the notebook comes again

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    settings = os.environ
    secret = settings.get("CLIENT_SECRET") or Path(settings["CLIENT_SECRET_FILE"]).read_text().strip()
    trusted = ssl.create_default_context(cafile=settings.get("CA_FILE") or None)
    with httpx.Client(verify=trusted) as http:
        token = Token(http, settings["TOKEN_URL"], settings["CLIENT_ID"], secret)
        follow(
            Feed(http, settings["FEED_URL"], token),
            Notebook(settings.get("NOTEBOOK", "partner.db")),
            _print,
            once="--once" in arguments,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
