"""`make test-containers`: what `make test` runs on the embedded footing, on Apache Kafka and PostgreSQL 18.

Service tests, journeys and the chassis's own, the same files, as far as they stand on a database or a broker (the root
conftest); and those that make sense there alone. Exits 2 if no container engine answers, and 1 if a test is skipped:
here everything must run.
"""

import os
import sys
from pathlib import Path

import pytest

from .engine import require_engine

TESTED = (
    "libs/chassis/tests/delivery",
    "libs/chassis/tests/http",
    "services",
    "tests/contracts",
    "tests/journeys",
)
HERE = "tests/containers"


class NothingSkipped:
    """A test that is skipped has not been passed."""

    def __init__(self) -> None:
        self.skipped = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.skipped += report.skipped


def main() -> None:
    require_engine()
    os.environ["EKSPOR_TEST_FOOTING"] = "containers"
    arguments = sys.argv[1:]
    if not any(Path(argument.split("::")[0]).exists() for argument in arguments):
        arguments += [*TESTED, HERE]
    watching = NothingSkipped()
    code = int(pytest.main(arguments, plugins=[watching]))
    if watching.skipped:
        print(f"{watching.skipped} tests were skipped", file=sys.stderr)
    sys.exit(code or bool(watching.skipped))


if __name__ == "__main__":
    main()
