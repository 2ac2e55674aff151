"""`make red`: breaks promises one by one in a worktree of its own, and shows that the checks turn red for each.

The last line is `caught N of N`; exit 1 unless all were caught.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import orjson

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Break:
    """A promise broken on purpose: what it is called, how it is done, and the check that must see it."""

    name: str
    do: Callable[[Path], None]
    check: str  # contracts | imports
    complaint: str  # what the check must say: being red for another reason does not count


def replace(path: str, old: str, new: str) -> Callable[[Path], None]:
    """Replace one text in one file; the drill fails if it is not there."""

    def do(tree: Path) -> None:
        file = tree / path
        text = file.read_text()
        if old not in text:
            raise SystemExit(f"{path} has no {old!r} any more: mend this drill")
        file.write_text(text.replace(old, new, 1))

    return do


def append(path: str, text: str) -> Callable[[Path], None]:
    """Append to a file that must exist."""

    def do(tree: Path) -> None:
        if not (tree / path).exists():
            raise SystemExit(f"{path} is not there any more: mend this drill")
        with (tree / path).open("a") as file:
            file.write(text)

    return do


def change_schema_type(tree: Path) -> None:
    path = tree / "contracts/assessment/events/assessment_passed.v1.schema.json"
    schema = orjson.loads(path.read_bytes())
    schema["properties"]["attempt"]["type"] = "string"
    path.write_bytes(orjson.dumps(schema, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def remove_schema_field(tree: Path) -> None:
    path = tree / "contracts/assessment/events/assessment_passed.v1.schema.json"
    schema = orjson.loads(path.read_bytes())
    del schema["properties"]["attempt"]
    schema["required"].remove("attempt")
    path.write_bytes(orjson.dumps(schema, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def publish_what_nobody_needs(tree: Path) -> None:
    folder = tree / "services/certification/src/certification"
    (folder / "publishes/certificate_framed.py").write_text(
        "from datetime import date\nfrom typing import Self\nfrom uuid import UUID\n\n"
        "from chassis import Fact, new_id\n\n\n"
        'class CertificateFramed(Fact, topic="certification.certificates", stem="certificate_framed",\n'
        '                        subject="certificate_id"):\n'
        "    certificate_id: UUID\n    occurred_on: date\n\n"
        "    @classmethod\n    def example(cls) -> Self:\n"
        "        return cls(certificate_id=new_id(), occurred_on=date(2025, 5, 31))\n"
    )
    replace(
        "services/certification/src/certification/composition.py",
        "publishes=[",
        "publishes=[__import__('certification.publishes.certificate_framed', fromlist=['x']).CertificateFramed, ",
    )(tree)


PASSED = "services/assessment/src/assessment/publishes/assessment_passed.py"
NEED = "services/certification/src/certification/needs/assessment_passed.py"

BREAKS = (
    Break(
        "a changed field type in a v1 schema",
        change_schema_type,
        "contracts",
        "attempt: integer is sent, string is read",
    ),
    Break("a removed field in a v1 schema", remove_schema_field, "contracts", "differs from the code"),
    Break(
        "a field of an event that changes its type in the code",
        replace(PASSED, "attempt: int", "attempt: float"),
        "contracts",
        "attempt: number is sent, integer is read",
    ),
    Break(
        "an import of one service from another",
        append("services/certification/src/certification/domain/certificate.py", "\nimport registration\n"),
        "imports",
        "No service imports another BROKEN",
    ),
    Break(
        "a rule that does I/O",
        append("services/training/src/training/domain/__init__.py", "\nimport sqlalchemy\n"),
        "imports",
        "Rules do no I/O BROKEN",
    ),
    Break(
        "a word of the domain in the chassis",
        append("libs/chassis/src/chassis/outbox.py", "\nimport training\n"),
        "imports",
        "The chassis holds no word of the domain BROKEN",
    ),
    Break(
        "a consumer that needs a field nobody sends",
        append(NEED, "    favourite_colour: str\n"),
        "contracts",
        "favourite_colour: nobody sends it",
    ),
    Break(
        "a consumer that reads a field as another type",
        replace(NEED, "attempt: int", "attempt: UUID"),
        "contracts",
        "attempt: integer is sent, string is read",
    ),
    Break(
        "a personal field in an event",
        replace(PASSED, "    attempt: int", "    phone: int = 1\n    attempt: int"),
        "contracts",
        "phone looks personal",
    ),
    Break(
        "free text in an event",
        replace(PASSED, "    attempt: int", '    remark: str = "x"\n    attempt: int'),
        "contracts",
        "remark is free text",
    ),
    Break("an unused stem", publish_what_nobody_needs, "contracts", "an unused stem"),
)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="red-") as folder:
        tree = Path(folder) / "tree"
        _git("worktree", "add", "--detach", str(tree), "HEAD")
        try:
            return _drill(tree)
        finally:
            _git("worktree", "remove", "--force", str(tree))


def _drill(tree: Path) -> int:
    for check in ("contracts", "imports"):
        green, said = _run(check, tree)
        if not green:
            print(f"the {check} check is red before anything was broken:\n{said}")
            return 1
    caught = 0
    for broken in BREAKS:
        broken.do(tree)
        green, said = _run(broken.check, tree)
        seen = not green and broken.complaint in said
        caught += seen
        print(f"{'caught' if seen else 'MISSED'}  {broken.name}: {broken.complaint if seen else said[-500:]}")
        _git("checkout", "--quiet", ".", cwd=tree)
        _git("clean", "-fdq", cwd=tree)
    print(f"caught {caught} of {len(BREAKS)}")
    return 0 if caught == len(BREAKS) else 1


def _run(check: str, tree: Path) -> tuple[bool, str]:
    """Whether the check is green in this tree, and what it says."""
    sources = [*sorted(tree.glob("*/*/src")), tree / "cli/src"]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, sources)),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    commands = {
        "contracts": [sys.executable, "-m", "chassis.contracts", "--check"],
        "imports": [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
    }
    done = subprocess.run(
        commands[check], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode == 0, done.stderr + done.stdout


def _git(*arguments: str, cwd: Path = ROOT) -> None:
    subprocess.run(["git", *arguments], cwd=cwd, check=True, capture_output=True)


if __name__ == "__main__":
    raise SystemExit(main())
