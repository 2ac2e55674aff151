"""The tutorial works as it is written."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ekspor.embedded.stack import Ports, Stack
from ekspor.embedded.state import StateDirectory

pytestmark = pytest.mark.xdist_group("journeys")  # whose long tests begin first

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs/tutorial/README.md"
SECONDS = 600


@pytest.fixture
def today(tmp_path: Path, new_stack: Callable[..., Stack]) -> Iterator[Stack]:
    """A stack as `make up` starts it: on today's date."""
    stack = new_stack(StateDirectory(tmp_path / "state"), Ports.free(), say=lambda _: None)
    with stack.running():
        watching = threading.Thread(target=stack.watch, daemon=True)
        watching.start()
        yield stack
        stack.stop_soon()
        watching.join()
    stack.postgres.destroy()


def test_the_tutorial_ends_with_a_verified_certificate(today: Stack) -> None:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", _as_written(today)],
        cwd=ROOT,
        env={**os.environ, "EKSPOR_STATE": str(today.state.path)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    said = f"{done.stdout}\n{done.stderr}"
    assert done.returncode == 0, said
    assert "signature good" in done.stdout, said
    assert '"status":"valid"' in done.stdout, said
    assert '"certified":1' in done.stdout, said


def _as_written(stack: Stack) -> str:
    """Every block of bash in its order, with this stack's addresses and this interpreter's commands."""
    text = TUTORIAL.read_text(encoding="utf-8")
    script = "\n".join(re.findall(r"^```bash\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    for number, name in enumerate(
        ("registration", "training", "assessment", "certification", "reporting"), 8101
    ):
        script = script.replace(f"http://127.0.0.1:{number}", stack.urls[name])
    return script.replace(".venv/bin/", f"{Path(sys.executable).parent}/")
