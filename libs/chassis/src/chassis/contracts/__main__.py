"""`python -m chassis.contracts [--check] [SERVICE...]` in the repository's root; all services unless some are named."""

import sys
from collections.abc import Sequence
from pathlib import Path

import orjson

from chassis.contracts import asyncapi, pages, rules, settings_page
from chassis.contracts.compatibility import breaking
from chassis.contracts.schemas import composed, event_schema, example_of, need_schema, pretty, reactions_of
from chassis.http.app import assemble
from chassis.service import Service


def generated(services: Sequence[Service]) -> dict[Path, bytes]:
    """Every generated file of the repository, by its path from the root."""
    files: dict[Path, bytes] = {}
    for service in services:
        folder = Path("contracts") / service.name
        for fact in service.publishes:
            stem = f"{fact.stem}.v{fact.contract_version}"
            files[folder / "events" / f"{stem}.schema.json"] = pretty(event_schema(fact))
            files[folder / "events" / f"{stem}.example.json"] = pretty(example_of(fact))
        for reaction in reactions_of(service):
            need = reaction.need
            files[folder / "needs" / f"{need.stem}.v{need.contract_version}.json"] = pretty(
                need_schema(service.name, need)
            )
        files[folder / "openapi.json"] = pretty(assemble(service).openapi())
    files[Path("contracts/asyncapi.json")] = pretty(asyncapi.document(services))
    files[Path("docs/events.md")] = pages.event_map(services).encode()
    files[Path("docs/operations/configure.md")] = settings_page.configure(services).encode()
    files[Path("docs/reference/problems.md")] = pages.problem_catalogue().encode()
    return files


def broken_promises(files: dict[Path, bytes], root: Path) -> list[str]:
    """Published events that would change otherwise than by addition."""
    problems: list[str] = []
    for path in sorted(root.glob("contracts/*/events/*.schema.json")):
        name = path.relative_to(root)
        if name not in files:
            problems.append(f"{name}: a published event cannot be taken back")
            continue
        found = breaking(orjson.loads(path.read_bytes()), orjson.loads(files[name]))
        problems += [f"{name}: {problem}" for problem in found]
    return problems


def out_of_step(files: dict[Path, bytes], root: Path) -> list[str]:
    """Generated files that are missing, different, or left over."""
    problems = [
        f"{path}: {'differs from the code' if (root / path).exists() else 'is missing'}"
        for path, content in sorted(files.items())
        if not (root / path).exists() or (root / path).read_bytes() != content
    ]
    left_over = {path.relative_to(root) for path in (root / "contracts").rglob("*.json")} - files.keys()
    return problems + [f"{path}: nothing in the code makes it" for path in sorted(left_over)]


def main(arguments: Sequence[str]) -> int:
    check = "--check" in arguments
    root = Path.cwd()
    named = [argument for argument in arguments if not argument.startswith("-")]
    names = named or sorted(path.parent.name for path in root.glob("services/*/src/*/composition.py"))
    if not names:
        sys.stderr.write(f"no service in {root}/services: call this in the root of the repository\n")
        return 2
    services = composed(names)
    files = generated(services)
    problems = rules.violations(services) + broken_promises(files, root)
    if check:
        problems += out_of_step(files, root)
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    if problems:
        return 1
    if not check:
        stale = {path.relative_to(root) for path in (root / "contracts").rglob("*.json")} - files.keys()
        for path in stale:
            (root / path).unlink()
        for path, content in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
    sys.stdout.write(f"{len(files)} generated files {'are in step' if check else 'written'}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
