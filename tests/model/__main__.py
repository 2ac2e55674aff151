"""`make model`: the protocol searched exhaustively, then built wrong on purpose, then where it does not hold.

The last line is `no error in N states; caught K of K`; exit 1 if it is anything else.
"""

import sys
import time

from tests.model.limits import LIMITS
from tests.model.sabotage import HARMLESS, SABOTAGES
from tests.model.scenario import Scenario
from tests.model.scenarios import SCENARIOS
from tests.model.search import Found


def main() -> int:
    states, errors = _explore("The protocol as it is built", SCENARIOS)
    more, spoilt = _explore(
        "Wrong and yet harmless", [scenario for scenario, _ in HARMLESS], dict(_reasons())
    )
    caught = _sabotage()
    _limits()
    states, errors = states + more, errors + spoilt
    verdict = f"{errors} errors" if errors else "no error"
    print(f"\n{verdict} in {states} states; caught {caught} of {len(SABOTAGES)}")
    return 0 if not errors and caught == len(SABOTAGES) else 1


def _reasons() -> list[tuple[str, str]]:
    return [(scenario.name, reason) for scenario, reason in HARMLESS]


def _explore(
    title: str, scenarios: tuple[Scenario, ...] | list[Scenario], remarks: dict[str, str] | None = None
) -> tuple[int, int]:
    print(f"\n{title}\n", flush=True)
    states = errors = 0
    for scenario in scenarios:
        started = time.perf_counter()
        found = scenario.run()
        verdict = found.wrong or "no error"
        seconds = time.perf_counter() - started
        print(f"{found.states:>9,} states {seconds:6.1f} s  {scenario.name}: {verdict}", flush=True)
        if found.wrong:
            _print_trace(found)
            errors += 1
        elif remarks:
            print(f"{'':28}{remarks[scenario.name]}")
        states += found.states
    return states, errors


def _sabotage() -> int:
    print(
        "\nBuilt wrong on purpose: the shortest way to the error (built right, the same bounds hold none)\n"
    )
    caught = 0
    for scenario in SABOTAGES:
        wrong, right = scenario.run(), scenario.built_right().run()
        ok = bool(wrong.wrong) and not right.wrong
        caught += ok
        print(f"{'caught' if ok else 'MISSED'}  {scenario.name}: {wrong.wrong or 'no error'}")
        if right.wrong:
            print(f"        built right, it is wrong all the same: {right.wrong}")
        _print_trace(wrong)
    return caught


def _limits() -> None:
    print("\nWhere it does not hold as it is built, and what would mend it\n")
    for limit in LIMITS:
        found = limit.scenario.run()
        print(f"breaks  {limit.scenario.name}: {found.wrong or 'NOT ANY MORE: move it to the scenarios'}")
        _print_trace(found)
        print(f"        mend: {limit.mend}\n", flush=True)


def _print_trace(found: Found) -> None:
    for number, line in enumerate(found.trace, start=1):
        print(f"        {number:>2} {line}")
    if found.trace:
        print(flush=True)


if __name__ == "__main__":
    sys.exit(main())
