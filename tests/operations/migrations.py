"""The SQL of every migration, as it would be run, judged by squawk."""

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

NO_MATTER = (
    # A database of ours is written to by one service, whose migrations go before it; types are chosen, not grown.
    "prefer-bigint-over-int",
    "prefer-bigint-over-smallint",
    "prefer-identity",
    "prefer-robust-stmts",  # Alembic knows what has been run, and a migration is one transaction.
    "prefer-text-field",
    "require-timeout-settings",  # chassis.migrations sets lock_timeout for all of them.
)
"""Rules of squawk that are about taste, or that the runner sees to. All others hold."""


@dataclass
class Recorder:
    """Takes the place of alembic's `op`."""

    statements: list[str] = field(default_factory=list)
    outside: bool = False

    def execute(self, sql: str) -> None:
        in_transaction = not self.outside
        if in_transaction and re.search(r"\bconcurrently\b", sql, re.IGNORECASE):
            raise AssertionError("`concurrently` needs `with op.get_context().autocommit_block():`")
        self.statements.append(sql.strip().rstrip(";") + ";")

    def get_context(self) -> Any:
        return SimpleNamespace(autocommit_block=self._autocommit)

    @contextmanager
    def _autocommit(self) -> Iterator[None]:
        self.outside = True
        yield
        self.outside = False


def sql_of(migration: Path) -> str:
    """What this migration would run. Raises AttributeError if it uses more of alembic than plain SQL."""
    spec = importlib.util.spec_from_file_location(
        f"migration_{migration.parts[-4]}_{migration.stem}", migration
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    recorder = Recorder()
    module.op = recorder
    module.upgrade()
    return "\n".join(recorder.statements)


def complaints(sql: str) -> list[str]:
    """What squawk has against it: rule and line."""
    outside = "concurrently" in sql.lower()
    answered = subprocess.run(
        [
            *(str(Path(sys.executable).parent / "squawk"), "--reporter", "json", "--pg-version", "18"),
            *([] if outside else ["--assume-in-transaction"]),
            *(f"--exclude={rule}" for rule in NO_MATTER),
        ],
        input=sql,
        capture_output=True,
        text=True,
        check=False,
    )
    if answered.returncode not in (0, 1) or answered.stderr.startswith("error"):
        raise AssertionError(answered.stderr)
    found = json.loads(answered.stdout or "[]")
    return [f"{one['rule_name']} at line {one['line'] + 1}: {one['message']}" for one in found]
